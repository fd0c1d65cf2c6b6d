package dev.carillon.server.socket;

import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many bytes a publication takes on the wire in the dialect that needs the most. Immutable.
public final class LargestFrame implements ToLongFunction<Publication> {
    private static final Logger LOG = LoggerFactory.getLogger(LargestFrame.class);

    private final List<Dialect> dialects;

    /// @param dialects that are spoken
    public LargestFrame(List<Dialect> dialects) {
        this.dialects = List.copyOf(dialects);
    }

    @Override
    public long applyAsLong(Publication publication) {
        var event = new Event.Delivered(publication);
        var largest = 0L;
        for (var dialect : dialects) {
            largest = Math.max(largest, FrameBytes.room(0) + (long) size(dialect, event));
        }
        return largest;
    }

    /// A dialect that fails is told of by whoever delivers, and keeps nothing from the others.
    private static int size(Dialect dialect, Event event) {
        var out = new ByteArrayOutputStream();
        try {
            dialect.write(event, Dialect.Form.FULL, out);
        } catch (RuntimeException | Error e) {
            LOG.atDebug().setCause(e).log("a dialect could not write a publication");
        }
        return out.size();
    }
}

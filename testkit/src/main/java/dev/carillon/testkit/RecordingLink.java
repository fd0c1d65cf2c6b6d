package dev.carillon.testkit;

import dev.carillon.core.spi.Frames;
import dev.carillon.core.spi.Link;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A wire that remembers what was written to it by a [RecordingEncoding]. It takes everything until
/// it is told to [#stall], and hands over what its client is made to [#send]. Confined to the
/// thread of the test.
public final class RecordingLink implements Link {
    private final List<Event> events = new ArrayList<>();
    private int writes;
    private int flushes;
    private int pings;
    private boolean stalled;
    private int untilStall;
    private boolean broken;
    private boolean unflushed;
    private long queued;
    private @Nullable CloseReason closed;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean paused;

    /// Its client sends something, which is taken at once, or after what waits already.
    ///
    /// @param taking hands it over
    public void send(Runnable taking) {
        if (closed == null) {
            waiting.add(taking);
            takeIn();
        }
    }

    private void takeIn() {
        while (!paused && !waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        takeIn();
    }

    @Override
    public void write(Frames frames) {
        if (broken) {
            throw new IllegalStateException("the wire is broken, as the test wants it");
        }
        if (closed != null) {
            throw new AssertionError("written to after it was closed");
        }
        events.addAll(((RecordingEncoding.Piece) frames).events());
        writes++;
        unflushed = true;
        if (stalled) {
            queued += frames.size();
        } else if (--untilStall == 0) {
            stalled = true;
        }
    }

    @Override
    public void flush() {
        flushes++;
        unflushed = false;
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public boolean writable() {
        return !stalled;
    }

    @Override
    public long queuedBytes() {
        return queued;
    }

    @Override
    public void close(CloseReason reason) {
        if (closed != null) {
            throw new AssertionError("closed twice");
        }
        closed = reason;
        waiting.clear();
    }

    /// From here on the other side takes nothing: what is written piles up.
    public void stall() {
        stalled = true;
    }

    /// The other side takes so many pieces more, and then nothing.
    public void stallAfter(int pieces) {
        untilStall = pieces;
    }

    /// The other side has taken all that was piled up. The connection is to be told.
    public void unstall() {
        stalled = false;
        queued = 0;
    }

    /// From here on each write throws.
    public void breakDown() {
        broken = true;
    }

    /// Everything written, in order.
    public List<Event> events() {
        return List.copyOf(events);
    }

    /// The events of one kind.
    public <T extends Event> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// The publications among what was written.
    public List<Publication> publications() {
        return events(Event.Delivered.class).stream().map(Event.Delivered::publication).toList();
    }

    /// The offsets of a channel's publications, in the order in which they were written.
    public List<Long> offsets(ChannelName channel) {
        return publications().stream()
                .filter(publication -> publication.channel().equals(channel))
                .map(Publication::offset)
                .toList();
    }

    /// How many pieces were written.
    public int writes() {
        return writes;
    }

    /// How often it was flushed.
    public int flushes() {
        return flushes;
    }

    /// Whether something was written that no flush has followed.
    public boolean isUnflushed() {
        return unflushed;
    }

    /// How many pings were sent.
    public int pings() {
        return pings;
    }

    /// Why it was closed; empty while it isn't.
    public Optional<CloseReason> closed() {
        return Optional.ofNullable(closed);
    }
}

package dev.carillon.core.resume;

import dev.carillon.core.hub.OnLoop;
import dev.carillon.protocol.Publication;
import java.util.List;

/// How many publications are read at once of a log that may be far longer than memory is large: few
/// at first, and then more, as long as those that were read were small. Confined to a connection's
/// loop.
@OnLoop
final class PageSize {
    private static final int FIRST = 4;
    private static final int GROWTH = 4;
    private static final int LARGEST = 256;

    private int next = FIRST;

    /// How many the next read asks for.
    int next() {
        return next;
    }

    /// The next read asks for as many as would be about so large, if they are like these.
    ///
    /// @param bytes how large a page may be
    void read(List<Publication> publications, long bytes) {
        var size = ReplayBuffer.sizeOf(publications);
        if (size > 0) {
            var fitting = bytes * publications.size() / size;
            next = Math.clamp(fitting, 1, Math.min(LARGEST, GROWTH * next));
        }
    }
}

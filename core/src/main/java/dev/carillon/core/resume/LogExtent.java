package dev.carillon.core.resume;

import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.protocol.StreamPosition;

/// How far a channel's log was read. Immutable.
///
/// @param readTo up to where
/// @param top the end of the log when it was read last
/// @param more whether the log has more after `readTo`; a log may be far longer than one read
record LogExtent(StreamPosition readTo, StreamPosition top, boolean more) {
    /// Of a log of which nothing before its end is wanted.
    static LogExtent upTo(StreamPosition top) {
        return new LogExtent(top, top, false);
    }

    /// After a read of what follows a position.
    static LogExtent after(LogRead read) {
        var publications = read.publications();
        var more = !read.complete() && !publications.isEmpty();
        return new LogExtent(
                more ? publications.getLast().position() : read.top(), read.top(), more);
    }

    /// Whether something went out that has not been read.
    boolean isBehind(long lastOffset) {
        return lastOffset > readTo.offset();
    }
}

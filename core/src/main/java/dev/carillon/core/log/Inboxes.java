package dev.carillon.core.log;

import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;

/// The inboxes in memory, in which things wait for users who are away. Thread-safe: what they hold
/// is counted by an atomic, and they are trimmed by one at a time.
///
/// When they hold more than they may, the largest forget their oldest until all of them fit: an
/// inbox that is smaller than its equal part loses nothing, whatever comes to others. Where there
/// are so many that the equal part is next to nothing, the quietest are forgotten instead.
final class Inboxes {
    /// How much of what they may hold is left when they were trimmed, so that it is not soon again.
    private static final double FILLED = 7.0 / 8;

    /// How many times they must have been filled by a part before they are looked at again.
    private static final int LOOKS = 16;

    /// What an inbox may hold however many there are.
    private static final long LEAST = 16 * 1024;

    private final long most;
    private final Set<ChannelStream> all = ConcurrentHashMap.newKeySet();

    /// What all of them hold, published by each change to the next.
    private final AtomicLong bytes = new AtomicLong();

    /// How much was added since they were trimmed, published likewise.
    private final AtomicLong grown = new AtomicLong();

    /// @param most what all together may hold, in bytes
    Inboxes(long most) {
        this.most = most;
    }

    void add(ChannelStream stream) {
        all.add(stream);
    }

    void remove(ChannelStream stream) {
        all.remove(stream);
    }

    int size() {
        return all.size();
    }

    void grow(long change) {
        bytes.addAndGet(change);
        if (change > 0) {
            grown.addAndGet(change);
        }
    }

    /// Whether they hold more than they may.
    boolean areTooMany() {
        return bytes.get() > most;
    }

    /// Has the largest forget their oldest, unless that was done lately.
    ///
    /// @param note is told by how much each has grown since that was noted last
    /// @return whether they hold no more than they may now
    synchronized boolean trim(ObjLongConsumer<ChannelStream> note) {
        if (!areTooMany()) {
            return true;
        }
        if (grown.get() < most / LOOKS) {
            return false;
        }
        grown.set(0);
        var sizes = new ArrayList<Long>();
        for (var stream : all) {
            sizes.add(stream.bytes());
        }
        var level = level(sizes.stream().mapToLong(Long::longValue).sorted().toArray());
        for (var stream : all) {
            note.accept(stream, stream.forgetDownTo(Math.max(level, LEAST)));
        }
        return !areTooMany();
    }

    /// How much each may hold so that all fit, where some hold less than that.
    ///
    /// @param sizes the smallest first
    private long level(long[] sizes) {
        var left = (long) (most * FILLED);
        for (var i = 0; i < sizes.length; i++) {
            var equal = left / (sizes.length - i);
            if (sizes[i] > equal) {
                return equal;
            }
            left -= sizes[i];
        }
        return left;
    }
}

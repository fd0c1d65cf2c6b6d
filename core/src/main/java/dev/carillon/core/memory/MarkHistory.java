package dev.carillon.core.memory;

import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.protocol.StreamPosition;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The moves of one mark of one device: two arrays, for there are many such lists. Not thread-safe:
/// whoever holds it has the lock.
///
/// Bounded in number and in age. When it is full, every other of its older half is forgotten, so
/// that the recent is known closely and the distant roughly.
final class MarkHistory {
    /// The most that are kept.
    static final int MAX = 32;

    /// How long one is kept that has another after it.
    static final Duration MAX_AGE = Duration.ofDays(7);

    private static final int INITIAL = 1;

    private String epoch = "";
    private long[] offsets = new long[INITIAL];
    private long[] times = new long[INITIAL];
    private int size;

    /// Goes on; a step back within an epoch, and one on the spot, is none.
    void add(StreamPosition position, long at) {
        if (!epoch.equals(position.epoch())) {
            epoch = position.epoch();
            size = 0;
        } else if (size > 0 && offsets[size - 1] >= position.offset()) {
            return;
        }
        forgetOld(at - MAX_AGE.toMillis());
        if (size == MAX) {
            thinOut();
        }
        if (size == offsets.length) {
            var capacity = Math.min(MAX, size * 2);
            offsets = Arrays.copyOf(offsets, capacity);
            times = Arrays.copyOf(times, capacity);
        }
        offsets[size] = position.offset();
        times[size] = at;
        size++;
    }

    private void forgetOld(long oldest) {
        var old = 0;
        while (old < size && times[old] < oldest) {
            old++;
        }
        drop(old);
    }

    private void drop(int first) {
        if (first > 0) {
            System.arraycopy(offsets, first, offsets, 0, size - first);
            System.arraycopy(times, first, times, 0, size - first);
            size -= first;
        }
    }

    /// Of two neighbours the later stays: by then both had happened.
    private void thinOut() {
        var kept = 0;
        for (var i = 0; i < size; i++) {
            if (i >= MAX / 2 || i % 2 == 1) {
                offsets[kept] = offsets[i];
                times[kept] = times[i];
                kept++;
            }
        }
        size = kept;
    }

    /// The newest. There must be one.
    Move last(Mark mark) {
        return move(mark, size - 1);
    }

    /// All, oldest first.
    List<Move> all(Mark mark) {
        return IntStream.range(0, size).mapToObj(i -> move(mark, i)).toList();
    }

    private Move move(Mark mark, int i) {
        return new Move(mark, new StreamPosition(epoch, offsets[i]), times[i]);
    }

    /// When the newest was, in milliseconds since 1970. There must be one.
    long lastAt() {
        return times[size - 1];
    }
}

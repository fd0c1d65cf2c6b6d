package dev.carillon.core.log;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What of one channel's log is in memory. Guarded by the lock of its [ChannelStream].
final class Ring {
    /// What a publication takes besides its payload, roughly.
    private static final int OVERHEAD = 200;

    private final String epoch;
    private final LinkedHashMap<Long, Publication> kept = new LinkedHashMap<>();
    private Map<String, Long> byKey = Map.of();
    private Map<Long, Long> expiries = Map.of();
    private long top;

    /// The newest place of which it doesn't hold what was there, save what was replaced.
    private long forgotten;

    private long growth;
    private long bytes;

    /// An empty one.
    ///
    /// @param begin the place after which it begins
    Ring(StreamPosition begin) {
        this.epoch = begin.epoch();
        this.top = begin.offset();
        this.forgotten = begin.offset();
    }

    String epoch() {
        return epoch;
    }

    /// The newest place that was given.
    long top() {
        return top;
    }

    private StreamPosition position() {
        return new StreamPosition(epoch, top);
    }

    /// Takes what has the next place.
    void put(StoredPublication stored, Namespace options, long now) {
        var publication = stored.publication();
        top = publication.offset();
        if (publication.key() != null) {
            replace(publication.key(), top);
        }
        kept.put(top, publication);
        if (stored.expiresAt() != PublishOptions.FOR_EVER) {
            expiries = expiries.isEmpty() ? new HashMap<>() : expiries;
            expiries.put(top, stored.expiresAt());
        }
        grow(size(publication));
        while (kept.size() > options.historySize()) {
            forgetFirst();
        }
        forgetOld(options, now);
    }

    private void grow(long change) {
        growth += change;
        bytes += change;
    }

    /// What it holds, in bytes.
    long bytes() {
        return bytes;
    }

    /// Forgets the oldest, until it holds no more than so many bytes.
    void forgetDownTo(long most) {
        while (bytes > most && !kept.isEmpty()) {
            forgetFirst();
        }
    }

    /// Leaves places empty, up to this one.
    void skip(long offset) {
        top = Math.max(top, offset);
    }

    private void replace(String key, long offset) {
        if (byKey.isEmpty()) {
            byKey = new HashMap<>();
        }
        var replaced = byKey.put(key, offset);
        if (replaced != null) {
            remove(replaced);
        }
    }

    private void remove(long offset) {
        var removed = kept.remove(offset);
        if (removed != null) {
            grow(-size(removed));
        }
        if (!expiries.isEmpty()) {
            expiries.remove(offset);
        }
    }

    private void forgetFirst() {
        var first = kept.firstEntry().getValue();
        remove(first.offset());
        forgotten = first.offset();
        if (first.key() != null) {
            byKey.remove(first.key());
        }
    }

    void forgetOld(Namespace options, long now) {
        var oldest = now - options.historyAge().toMillis();
        while (!kept.isEmpty() && kept.firstEntry().getValue().timestamp() < oldest) {
            forgetFirst();
        }
    }

    void forgetAll() {
        while (!kept.isEmpty()) {
            forgetFirst();
        }
    }

    /// Says what it can of a read.
    ///
    /// @param since null for the newest
    /// @param isAll whether there is no more of the channel anywhere else
    StreamRead read(@Nullable StreamPosition since, int limit, long now, boolean isAll) {
        return since == null ? readNewest(limit, now, isAll) : readAfter(since, limit, now, isAll);
    }

    private StreamRead readNewest(int limit, long now, boolean isAll) {
        var all = newest(limit + 1, now);
        if (all.size() > limit) {
            var newest = all.subList(1, all.size());
            return new StreamRead.Whole(new LogRead(newest, position(), forgotten == 0, false));
        }
        return isAll || forgotten == 0
                ? new StreamRead.Whole(new LogRead(all, position(), forgotten == 0, true))
                : new StreamRead.Behind(
                        StreamRead.Behind.NEWEST, forgotten, all, position(), limit);
    }

    private StreamRead readAfter(StreamPosition since, int limit, long now, boolean isAll) {
        if (!knows(since)) {
            return new StreamRead.Whole(new LogRead(List.of(), position(), false, true));
        }
        var isHere = since.offset() >= forgotten;
        if (isHere || isAll) {
            var after = after(since.offset(), now);
            var some = after.subList(0, Math.min(limit, after.size()));
            return new StreamRead.Whole(
                    new LogRead(some, position(), isHere, some.size() == after.size()));
        }
        return new StreamRead.Behind(
                since.offset(), forgotten, after(forgotten, now), position(), limit);
    }

    /// Whether a place was ever given.
    private boolean knows(StreamPosition position) {
        return position.epoch().equals(epoch) && position.offset() <= top;
    }

    /// What it holds after an offset, oldest first.
    private List<Publication> after(long offset, long now) {
        var found = newestFirst(offset, Integer.MAX_VALUE, now);
        Collections.reverse(found);
        return found;
    }

    /// The newest that it holds, oldest of them first.
    private List<Publication> newest(int limit, long now) {
        var found = newestFirst(0, limit, now);
        Collections.reverse(found);
        return found;
    }

    /// The newest with a key.
    Optional<Publication> newest(String key, long now) {
        return Optional.ofNullable(byKey.get(key))
                .filter(offset -> !isExpired(offset, now))
                .map(kept::get);
    }

    private List<Publication> newestFirst(long after, int limit, long now) {
        var found = new ArrayList<Publication>();
        for (var publication : kept.sequencedValues().reversed()) {
            if (publication.offset() <= after || found.size() == limit) {
                break;
            }
            if (!isExpired(publication.offset(), now)) {
                found.add(publication);
            }
        }
        return found;
    }

    private boolean isExpired(long offset, long now) {
        return !expiries.isEmpty() && expiries.getOrDefault(offset, PublishOptions.FOR_EVER) <= now;
    }

    /// By how many bytes it has grown since this was asked last.
    long takeGrowth() {
        var change = growth;
        growth = 0;
        return change;
    }

    private static int size(Publication publication) {
        var delta = publication.delta();
        return OVERHEAD + publication.data().size() + (delta == null ? 0 : delta.size());
    }
}

package dev.carillon.core.memory;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.core.spi.Draft;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The log of one channel. Thread-safe by its own lock.
final class Ring {
    /// What a publication takes besides its payload, roughly.
    private static final int OVERHEAD = 200;

    private final String epoch;
    private final LinkedHashMap<Long, Publication> kept = new LinkedHashMap<>();
    private Map<String, Long> byKey = Map.of();
    private long top;
    private long forgotten;
    private long growth;
    private long lastAppend;
    private boolean closed;

    Ring(String epoch) {
        this.epoch = epoch;
    }

    /// Appends; empty when the ring was closed and another must be used.
    synchronized Optional<Publication> append(
            Draft draft, Namespace options, long now, Consumer<Publication> inOrder) {
        if (closed) {
            return Optional.empty();
        }
        var publication = publication(draft, now);
        if (publication.key() != null) {
            replace(publication.key(), publication.offset());
        }
        kept.put(publication.offset(), publication);
        growth += size(publication);
        lastAppend = now;
        while (kept.size() > options.historySize()) {
            forgetFirst();
        }
        forgetOld(options, now);
        inOrder.accept(publication);
        return Optional.of(publication);
    }

    private Publication publication(Draft draft, long now) {
        top++;
        return new Publication(
                draft.channel(),
                draft.type(),
                draft.data(),
                draft.delta(),
                draft.key(),
                draft.sender(),
                now,
                new StreamPosition(epoch, top),
                draft.audience());
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
            growth -= size(removed);
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

    synchronized void forgetOld(Namespace options, long now) {
        var oldest = now - options.historyAge().toMillis();
        while (!kept.isEmpty() && kept.firstEntry().getValue().timestamp() < oldest) {
            forgetFirst();
        }
    }

    synchronized void forgetAll() {
        while (!kept.isEmpty()) {
            forgetFirst();
        }
    }

    /// Closes if a condition holds, which is asked when no reader or writer can come in between.
    synchronized boolean closeIf(BooleanSupplier condition) {
        if (!condition.getAsBoolean()) {
            return false;
        }
        closed = true;
        forgetAll();
        return true;
    }

    /// Reads; empty when the ring was closed and another must be used.
    synchronized Optional<LogRead> read(
            @Nullable StreamPosition since, int limit, Namespace options, long now) {
        return closed ? Optional.empty() : Optional.of(readOpen(since, limit, options, now));
    }

    private LogRead readOpen(
            @Nullable StreamPosition since, int limit, Namespace options, long now) {
        forgetOld(options, now);
        var position = new StreamPosition(epoch, top);
        if (since == null) {
            var newest = newestFirst(0);
            var complete = newest.size() <= limit;
            return new LogRead(ascending(newest, limit), position, forgotten == 0, complete);
        }
        if (!since.epoch().equals(epoch) || since.offset() > top) {
            return new LogRead(List.of(), position, false, true);
        }
        var gapless = since.offset() >= forgotten;
        var after = newestFirst(since.offset());
        Collections.reverse(after);
        var complete = after.size() <= limit;
        var given = complete ? after : after.subList(0, limit);
        return new LogRead(given, position, gapless, complete);
    }

    private List<Publication> newestFirst(long after) {
        var found = new ArrayList<Publication>();
        for (var publication : kept.sequencedValues().reversed()) {
            if (publication.offset() <= after) {
                break;
            }
            found.add(publication);
        }
        return found;
    }

    private static List<Publication> ascending(List<Publication> newestFirst, int limit) {
        var newest = new ArrayList<>(newestFirst.subList(0, Math.min(limit, newestFirst.size())));
        Collections.reverse(newest);
        return newest;
    }

    /// By how many bytes the ring has grown since this was asked last.
    synchronized long takeGrowth() {
        var change = growth;
        growth = 0;
        return change;
    }

    synchronized long lastAppend() {
        return lastAppend;
    }

    private static int size(Publication publication) {
        var delta = publication.delta();
        return OVERHEAD + publication.data().size() + (delta == null ? 0 : delta.size());
    }
}

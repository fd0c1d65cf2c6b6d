package dev.carillon.core.memory;

import dev.carillon.core.spi.Cursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Cursors in this process's memory, gone with it like the logs that they point into. Thread-safe
/// by its own lock.
///
/// Bounded: beyond the limit, who has been away for longest is forgotten, and counts as somebody
/// who was never here.
public final class MemoryCursors implements Cursors {
    /// How many cursors are kept unless another number is asked for.
    public static final int DEFAULT_MAX = 100_000;

    private final LinkedHashMap<Key, StreamPosition> cursors = new LinkedHashMap<>();
    private final int max;
    private long forgotten;

    private record Key(UserId user, String device, ChannelName channel) {}

    public MemoryCursors(int max) {
        this.max = max;
    }

    @Override
    public synchronized CompletionStage<Optional<StreamPosition>> find(
            UserId user, String device, ChannelName channel) {
        return CompletableFuture.completedFuture(
                Optional.ofNullable(cursors.get(new Key(user, device, channel))));
    }

    @Override
    public synchronized CompletionStage<Void> save(
            UserId user, String device, ChannelName channel, StreamPosition position) {
        var key = new Key(user, device, channel);
        var before = cursors.remove(key);
        cursors.put(key, before == null ? position : furthest(before, position));
        if (cursors.size() > max) {
            cursors.pollFirstEntry();
            forgotten++;
        }
        return CompletableFuture.completedFuture(null);
    }

    private static StreamPosition furthest(StreamPosition before, StreamPosition now) {
        return before.epoch().equals(now.epoch()) && before.offset() > now.offset() ? before : now;
    }

    /// How many are kept.
    public synchronized int size() {
        return cursors.size();
    }

    /// How many were forgotten for want of room.
    public synchronized long forgotten() {
        return forgotten;
    }
}

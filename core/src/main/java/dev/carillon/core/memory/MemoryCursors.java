package dev.carillon.core.memory;

import dev.carillon.core.spi.Cursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Cursors in this process's memory, gone with it like the logs that they point into. Thread-safe
/// by its own lock.
///
/// Bounded: beyond the limit, who has been away for longest is forgotten, and counts as somebody
/// who was never here. Of one user, [DeviceMarks] bounds the devices and [MarkHistory] their moves.
public final class MemoryCursors implements Cursors {
    /// How many devices are kept unless another number is asked for.
    public static final int DEFAULT_MAX = 100_000;

    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final LinkedHashMap<Key, DeviceMarks> users = new LinkedHashMap<>();
    private final int max;
    private int devices;
    private long forgotten;

    private record Key(UserId user, ChannelName channel) {}

    /// @param max how many devices are kept
    public MemoryCursors(int max) {
        this.max = max;
    }

    @Override
    public synchronized CompletionStage<Place> find(
            UserId user, String device, ChannelName channel) {
        var shelf = users.get(new Key(user, channel));
        return CompletableFuture.completedStage(
                shelf == null ? Place.UNKNOWN : shelf.place(device));
    }

    @Override
    public synchronized CompletionStage<Void> move(
            UserId user, String device, ChannelName channel, Move move) {
        var key = new Key(user, channel);
        var known = users.get(key);
        var shelf = known == null ? new DeviceMarks() : known;
        users.putLast(key, shelf);
        devices -= shelf.size();
        forgotten += shelf.move(device, move) ? 1 : 0;
        devices += shelf.size();
        while (devices > max && users.size() > 1) {
            var longestAway = users.pollFirstEntry().getValue();
            devices -= longestAway.size();
            forgotten += longestAway.size();
        }
        return DONE;
    }

    @Override
    public synchronized CompletionStage<List<Course>> courses(UserId user, ChannelName channel) {
        var shelf = users.get(new Key(user, channel));
        return CompletableFuture.completedStage(shelf == null ? List.of() : shelf.courses());
    }

    /// How many devices are kept; those without a name count as one of their user.
    public synchronized int size() {
        return devices;
    }

    /// How many were forgotten for want of room.
    public synchronized long forgotten() {
        return forgotten;
    }
}

package dev.carillon.core.hub;

import dev.carillon.core.spi.Loop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The hub's part on each event loop. Thread-safe: it does not change once the hub is made.
final class Shards implements Iterable<Shard> {
    private final List<Shard> all = new ArrayList<>();

    /// Adds the part of a loop, while the hub is being made.
    void add(Shard shard) {
        all.add(shard);
    }

    int size() {
        return all.size();
    }

    @Override
    public Iterator<Shard> iterator() {
        return all.iterator();
    }

    Stream<Shard> stream() {
        return all.stream();
    }

    /// The part of a loop.
    Shard of(Loop loop) {
        for (var shard : all) {
            if (shard.loop().equals(loop)) {
                return shard;
            }
        }
        throw new IllegalArgumentException("not one of the hub's loops: " + loop);
    }

    /// Does something on each loop.
    CompletionStage<Void> onEach(Consumer<Shard> action) {
        return CompletableFuture.allOf(
                all.stream()
                        .map(shard -> onLoopOf(shard, action))
                        .toArray(CompletableFuture[]::new));
    }

    /// A loop that has ended has nobody any more.
    private static CompletableFuture<Void> onLoopOf(Shard shard, Consumer<Shard> action) {
        try {
            return CompletableFuture.runAsync(() -> action.accept(shard), shard.loop());
        } catch (RejectedExecutionException _) {
            return CompletableFuture.completedFuture(null);
        }
    }
}

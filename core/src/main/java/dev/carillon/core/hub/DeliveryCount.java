package dev.carillon.core.hub;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// Sums up how many connections a publication was written to, over the loops that had it.
/// Thread-safe by atomics: each loop adds its share once, the last completes the sum.
final class DeliveryCount {
    private final AtomicInteger loopsLeft;
    private final AtomicInteger connections = new AtomicInteger();
    private final CompletableFuture<Integer> sum = new CompletableFuture<>();

    DeliveryCount(int loops) {
        loopsLeft = new AtomicInteger(loops);
        if (loops == 0) {
            sum.complete(0);
        }
    }

    void add(int reached) {
        connections.addAndGet(reached);
        if (loopsLeft.decrementAndGet() == 0) {
            sum.complete(connections.get());
        }
    }

    CompletionStage<Integer> sum() {
        return sum;
    }
}

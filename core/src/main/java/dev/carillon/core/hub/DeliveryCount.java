package dev.carillon.core.hub;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// Sums up how far a publication got, over the loops that had it. Thread-safe by atomics: each loop
/// adds its share once, the last completes the sum.
final class DeliveryCount {
    private final AtomicInteger loopsLeft;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final CompletableFuture<DeliveryResult> sum = new CompletableFuture<>();

    DeliveryCount(int loops) {
        loopsLeft = new AtomicInteger(loops);
        if (loops == 0) {
            sum.complete(DeliveryResult.NOBODY);
        }
    }

    void add(int reached, int lostHere) {
        connections.addAndGet(reached);
        lost.addAndGet(lostHere);
        if (loopsLeft.decrementAndGet() == 0) {
            sum.complete(new DeliveryResult(connections.get(), lost.get()));
        }
    }

    CompletionStage<DeliveryResult> sum() {
        return sum;
    }
}

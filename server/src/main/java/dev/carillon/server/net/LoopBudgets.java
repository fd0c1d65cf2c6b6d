package dev.carillon.server.net;

import io.netty.util.concurrent.EventExecutor;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.stream.StreamSupport;

/// A budget of memory in equal parts for all event loops, so that none asks another. Thread-safe:
/// it does not change.
public final class LoopBudgets {
    private final IdentityHashMap<EventExecutor, LoopBudget> ofLoops = new IdentityHashMap<>();

    /// @param bytes of all loops together
    /// @param order who gives way first
    public LoopBudgets(long bytes, LoopBudget.Order order, Iterable<EventExecutor> loops) {
        var count = StreamSupport.stream(loops.spliterator(), false).count();
        loops.forEach(
                loop -> ofLoops.put(loop, new LoopBudget(Math.max(1, bytes / count), order, loop)));
    }

    /// The part of a loop.
    ///
    /// @throws IllegalArgumentException when that is none of them
    public LoopBudget of(EventExecutor loop) {
        var budget = ofLoops.get(loop);
        if (budget == null) {
            throw new IllegalArgumentException("not one of the server's event loops: " + loop);
        }
        return budget;
    }

    private Collection<LoopBudget> all() {
        return ofLoops.values();
    }

    /// How much is held, in bytes.
    public long held() {
        return all().stream().mapToLong(LoopBudget::held).sum();
    }

    /// How many connections had to give way.
    public long gaveWay() {
        return all().stream().mapToLong(LoopBudget::gaveWay).sum();
    }
}

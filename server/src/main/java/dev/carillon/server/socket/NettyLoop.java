package dev.carillon.server.socket;

import dev.carillon.core.spi.Loop;
import dev.carillon.server.net.LoopBudget;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A Netty event loop as the hub knows it, and the memory that its sockets share. Thread-safe.
public final class NettyLoop implements Loop {
    private final EventLoop eventLoop;
    private final LoopBudget unsent;
    private final LoopBudget unfinished;

    /// @param unsent the memory for what waits to be sent
    /// @param unfinished the memory for messages that have begun and not ended
    public NettyLoop(EventLoop eventLoop, LoopBudget unsent, LoopBudget unfinished) {
        this.eventLoop = eventLoop;
        this.unsent = unsent;
        this.unfinished = unfinished;
    }

    LoopBudget unsent() {
        return unsent;
    }

    LoopBudget unfinished() {
        return unfinished;
    }

    boolean drives(EventLoop other) {
        return eventLoop.equals(other);
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /// A timer that is due at once is looked at only when the loop has been through its sockets.
    @Override
    public void executeAfterIo(Runnable task) {
        var _ = eventLoop.schedule(task, 1, TimeUnit.NANOSECONDS);
    }

    @Override
    public void repeat(Runnable task, Duration interval) {
        var _ =
                eventLoop.scheduleAtFixedRate(
                        task, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }
}

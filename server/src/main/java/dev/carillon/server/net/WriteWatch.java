package dev.carillon.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Notices a client that takes nothing of what is written to it, and counts what waits for it.
/// Owned by its connection's event loop.
///
/// There is a timer only while something waits to be sent. What is written meanwhile is no
/// progress: only what the client's system has taken is.
final class WriteWatch {
    private final Channel channel;
    private final Duration patience;
    private final Runnable stalled;
    private final Unsent unsent;
    private State seen = new State(0, null, 0);
    private @Nullable ScheduledFuture<?> timer;

    /// How far the sending is.
    ///
    /// @param waiting how many bytes wait
    /// @param first what is being sent
    /// @param sent how much of that
    private record State(long waiting, @Nullable Object first, long sent) {
        static State of(ChannelOutboundBuffer queue) {
            return new State(
                    queue.totalPendingWriteBytes(), queue.current(), queue.currentProgress());
        }

        @SuppressWarnings("ReferenceEquality") // one message is meant, not one like it
        boolean isStillAt(State before) {
            return first == before.first && sent == before.sent && waiting >= before.waiting;
        }
    }

    /// @param budget for what waits
    /// @param stalled run when nothing was taken for as long as that
    WriteWatch(Channel channel, Duration patience, LoopBudget budget, Runnable stalled) {
        this.channel = channel;
        this.patience = patience;
        this.stalled = stalled;
        this.unsent = new Unsent(channel, budget, channel::close);
    }

    /// Watches from now on, if anything waits.
    void begin() {
        var queue = queue();
        unsent.count();
        if (timer == null && queue != null) {
            seen = State.of(queue);
            schedule();
        }
    }

    /// Lets the timer go.
    void close() {
        unsent.end();
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule() {
        timer = channel.eventLoop().schedule(this::look, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        timer = null;
        unsent.count();
        var queue = queue();
        if (queue == null) {
            seen = new State(0, null, 0);
            return;
        }
        var now = State.of(queue);
        if (now.isStillAt(seen)) {
            stalled.run();
        } else {
            seen = now;
            schedule();
        }
    }

    /// What waits; null when nothing does.
    private @Nullable ChannelOutboundBuffer queue() {
        var queue = channel.unsafe().outboundBuffer();
        return queue == null || queue.isEmpty() ? null : queue;
    }
}

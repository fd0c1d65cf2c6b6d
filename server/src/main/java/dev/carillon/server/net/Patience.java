package dev.carillon.server.net;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How long a connection waits for its client. Owned by its event loop.
///
/// There is one timer, which is set again only when it goes off: what comes in time costs no timer.
final class Patience {
    private final EventExecutor loop;
    private final Runnable late;
    private long since;
    private long nanos = Long.MAX_VALUE;
    private long timerDue;
    private @Nullable ScheduledFuture<?> timer;

    /// Makes one that waits for nothing.
    ///
    /// @param late run when what is waited for has not come
    Patience(EventExecutor loop, Runnable late) {
        this.loop = loop;
        this.late = late;
    }

    /// Begins to wait.
    void begin(Duration most) {
        since = System.nanoTime();
        nanos = most.toNanos();
        watch();
    }

    /// Waits longer for what comes already.
    ///
    /// @param most counted from the beginning
    void extend(Duration most) {
        if (nanos != Long.MAX_VALUE) {
            nanos = most.toNanos();
        }
    }

    /// Waits no more for the client.
    void end() {
        nanos = Long.MAX_VALUE;
    }

    /// Lets the timer go.
    void close() {
        end();
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void watch() {
        var due = since + nanos;
        if (timer != null && timerDue - due <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerDue = due;
        timer = loop.schedule(this::look, due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        timer = null;
        if (nanos == Long.MAX_VALUE) {
            return;
        }
        if (System.nanoTime() - since >= nanos) {
            end();
            late.run();
        } else {
            watch();
        }
    }
}

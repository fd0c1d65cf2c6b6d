package dev.carillon.core.auth;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Runs password checks on few threads of their own, with a bounded line before them: each check
/// takes 19 MiB and a tenth of a processor's second, and whoever floods the login must not take
/// both from everybody else. Thread-safe; the threads end when nothing was checked for a minute.
final class PasswordChecks {
    private static final int IDLE_SECONDS = 60;

    private final ThreadPoolExecutor threads;

    /// @param atOnce how many checks run at the same time
    /// @param waiting how many more may wait for their turn
    PasswordChecks(int atOnce, int waiting) {
        var number = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(
                        atOnce,
                        atOnce,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(waiting),
                        check ->
                                Thread.ofPlatform()
                                        .name("password-check-" + number.incrementAndGet())
                                        .daemon()
                                        .unstarted(check));
        threads.allowCoreThreadTimeOut(true);
    }

    /// Runs a check and waits for its outcome.
    ///
    /// @throws BusyException when as many wait already as may
    boolean run(BooleanSupplier check) {
        try {
            return outcome(threads.submit(check::getAsBoolean));
        } catch (RejectedExecutionException e) {
            throw new BusyException();
        }
    }

    private static boolean outcome(Future<Boolean> check) {
        try {
            return check.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            check.cancel(false);
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be checked", e.getCause());
        }
    }

    /// How many checks wait for their turn.
    int waiting() {
        return threads.getQueue().size();
    }

    /// Too many passwords wait to be checked.
    static final class BusyException extends RuntimeException {
        BusyException() {
            super("too many passwords wait to be checked", null, false, false);
        }
    }
}

package dev.carillon.core.tasks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The lock of one run. Unlike a monitor it can be left alone when somebody has it: a state is kept
/// in the store while it is held, and who looks after many runs does not wait for one of them.
/// Thread-safe.
@SuppressWarnings("WaitNotInLoop") // whoever calls await() here does so in a loop
final class RunLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Held held = lock::unlock;

    /// Holds the lock until it is closed.
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /// Takes it, once it is free.
    Held take() {
        lock.lock();
        return held;
    }

    /// Takes it if it is free; null when it isn't.
    @Nullable Held tryTake() {
        return lock.tryLock() ? held : null;
    }

    /// Lets others have it until one of them calls [#tellAll].
    void await() throws InterruptedException {
        changed.await();
    }

    /// The same, for so long at most.
    void await(Duration patience) throws InterruptedException {
        var _ = changed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Wakes those who wait.
    void tellAll() {
        changed.signalAll();
    }
}

package dev.carillon.core.tasks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The lock of one run, and the right to change its state. Thread-safe.
///
/// A change is kept in the store before it is made, and a store may hang. So whoever changes the
/// state has the right to, which waits for no more than another change of the same task; the lock
/// is taken only to look and to put the kept state in its place. Progress, heartbeats and whoever
/// looks after many runs need the lock alone.
@SuppressWarnings("WaitNotInLoop") // whoever calls await() here does so in a loop
final class RunLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition free = lock.newCondition();
    private final Held held = lock::unlock;
    private final Held right = this::giveUp;

    /// Who has the right, and how often they took it.
    private @Nullable Thread changer;

    private int times;

    /// Holds the lock, or the right, until it is closed.
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /// Takes the lock. Nobody may store anything, or wait for anything else, while they have it.
    Held take() {
        lock.lock();
        return held;
    }

    /// Takes the right to change the state, once no other thread has it. Not to be called with the
    /// lock.
    Held change() {
        try (var _ = take()) {
            while (!isFree()) {
                free.awaitUninterruptibly();
            }
            return mine();
        }
    }

    /// Takes the right if no other thread has it; null when one does.
    @Nullable Held tryChange() {
        try (var _ = take()) {
            return isFree() ? mine() : null;
        }
    }

    private boolean isFree() {
        return changer == null || changer.equals(Thread.currentThread());
    }

    private Held mine() {
        changer = Thread.currentThread();
        times++;
        return right;
    }

    private void giveUp() {
        try (var _ = take()) {
            times--;
            if (times == 0) {
                changer = null;
                free.signal();
            }
        }
    }

    /// Lets others have the lock until one of them calls [#tellAll].
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

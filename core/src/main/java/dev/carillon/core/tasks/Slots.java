package dev.carillon.core.tasks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/// Lets so many tasks work at once; the others wait in line, those that were paused before those
/// that have not begun. Thread-safe by its own lock.
final class Slots {
    private final Deque<CountDownLatch> paused = new ArrayDeque<>();
    private final Deque<CountDownLatch> begun = new ArrayDeque<>();
    private int free;

    Slots(int size) {
        free = size;
    }

    /// Takes a slot for a task that has not begun.
    void acquire() throws InterruptedException {
        await(begun);
    }

    /// Takes a slot for a task that was paused.
    void reacquire() throws InterruptedException {
        await(paused);
    }

    private void await(Deque<CountDownLatch> line) throws InterruptedException {
        var turn = new CountDownLatch(1);
        synchronized (this) {
            if (free > 0) {
                free--;
                return;
            }
            line.add(turn);
        }
        try {
            turn.await();
        } catch (InterruptedException e) {
            leave(line, turn);
            throw e;
        }
    }

    private void leave(Deque<CountDownLatch> line, CountDownLatch turn) {
        synchronized (this) {
            if (line.remove(turn)) {
                return;
            }
        }
        release();
    }

    /// Gives a slot back, to whoever is next.
    void release() {
        CountDownLatch next;
        synchronized (this) {
            next = paused.isEmpty() ? begun.poll() : paused.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.countDown();
    }
}

package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The memory that all jobs with documents share. Thread-safe by its semaphore.
///
/// A job takes what it needs before it builds anything, waits while others have it, and fails alone
/// when it needs more than there is.
final class MemoryBudget {
    private static final long UNIT = 1024;
    private static final long MILLIS_BETWEEN_LOOKS = 200;

    private final int units;
    private final Semaphore free;

    MemoryBudget(long bytes) {
        units = (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(bytes, UNIT));
        free = new Semaphore(units, true);
    }

    /// What a job has until it closes it. Used by the job's thread.
    static final class Share implements AutoCloseable {
        private final Semaphore free;
        private int permits;

        private Share(Semaphore free, int permits) {
            this.free = free;
            this.permits = permits;
        }

        /// Takes more for as many pieces as there is room for just now. It never waits: two jobs
        /// that each had a share and waited for more would wait for one another.
        ///
        /// @param bytes of one piece
        /// @param most how many pieces are wanted
        /// @return how many it got
        int more(long bytes, int most) {
            var wanted = Math.ceilDiv(bytes, UNIT);
            var got = 0;
            while (got < most && wanted <= Integer.MAX_VALUE && free.tryAcquire((int) wanted)) {
                permits += (int) wanted;
                got++;
            }
            return got;
        }

        @Override
        public void close() {
            free.release(permits);
        }
    }

    /// Waits for memory; a task that is cancelled meanwhile stops waiting.
    ///
    /// @throws InvalidTaskInputException when it is more than all jobs together may have
    Share take(long bytes, TaskContext context)
            throws TaskCancelledException, InterruptedException {
        var wanted = Math.ceilDiv(bytes, UNIT);
        if (wanted > units) {
            throw new InvalidTaskInputException(
                    "the files would take %s of memory, and documents may take %s together, which is the limit: choose smaller files, or raise documents.memory"
                            .formatted(Limits.size(bytes), Limits.size(bytes())));
        }
        var permits = (int) wanted;
        while (!free.tryAcquire(permits, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
            context.checkpoint();
        }
        return new Share(free, permits);
    }

    /// How much there is in all, in bytes.
    long bytes() {
        return units * UNIT;
    }

    /// How much of it is taken, in bytes.
    long taken() {
        return (units - free.availablePermits()) * UNIT;
    }
}

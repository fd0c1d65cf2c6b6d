package dev.carillon.documents;

import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.protocol.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The few threads on which files from strangers are looked into and parsed, so that the threads on
/// which requests are answered never do. Thread-safe by its executor.
final class DocumentThreads {
    /// How many requests may wait to have their files looked into.
    private static final int WAITING = 200;

    private static final long IDLE_SECONDS = 10;
    private static final long MILLIS_BETWEEN_LOOKS = 100;

    private final ExecutorService threads;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder refused = new LongAdder();

    DocumentThreads(int count) {
        var executor =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name("carillon-documents-", 0).daemon().factory());
        executor.allowCoreThreadTimeOut(true);
        threads = executor;
    }

    /// Does something for a request, and waits for it.
    ///
    /// @throws MessageRefusedException when too many wait already
    void check(Callable<Boolean> work) throws IOException {
        try {
            if (waiting.incrementAndGet() > WAITING) {
                refused.increment();
                throw new MessageRefusedException(
                        ErrorCode.OVERLOADED,
                        "%d requests wait to have their files looked into, which is the limit; try again later"
                                .formatted(WAITING));
            }
            var _ = run(work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessageRefusedException(
                    ErrorCode.OVERLOADED, "the server stops; try again later");
        } finally {
            waiting.decrementAndGet();
        }
    }

    /// Does something for a task, of which no more work than have a turn, and waits for it. A task
    /// that is cancelled meanwhile waits no longer, and its work is interrupted.
    <T> T run(Callable<T> work, TaskContext context)
            throws IOException, InterruptedException, TaskCancelledException {
        var answer = threads.submit(work);
        try {
            while (!answer.isDone()) {
                context.checkpoint();
                await(answer);
            }
        } finally {
            answer.cancel(true);
        }
        return result(answer);
    }

    private static void await(Future<?> answer) throws InterruptedException {
        try {
            answer.get(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // is looked at when it is done
        }
    }

    private <T> T run(Callable<T> work) throws IOException, InterruptedException {
        var answer = threads.submit(work);
        try {
            return result(answer);
        } finally {
            answer.cancel(true);
        }
    }

    private static <T> T result(Future<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case IOException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new UncheckedIOException(new IOException(e));
            }
        }
    }

    /// How many requests wait just now.
    int waiting() {
        return waiting.get();
    }

    /// How many requests were refused, for too many waited.
    long refused() {
        return refused.sum();
    }
}

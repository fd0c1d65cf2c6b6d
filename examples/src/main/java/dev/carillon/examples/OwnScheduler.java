package dev.carillon.examples;

import dev.carillon.core.spi.TaskReporter;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// A scheduler of the application's own, as one may have long had: it prints letters on threads of
/// its own, and knows nothing of sockets. Register it with
/// `Carillon.builder().taskScheduler(scheduler)`, and whoever ordered letters sees them being
/// printed, and may pause, resume and cancel that. Thread-safe.
public final class OwnScheduler implements TaskScheduler {
    private static final long MILLIS_A_LETTER = 10;

    private final ConcurrentMap<String, Job> jobs = new ConcurrentHashMap<>();
    private final CompletableFuture<TaskReporter> server = new CompletableFuture<>();

    @Override
    public void start(TaskReporter reporter) {
        server.complete(reporter);
    }

    /// The application's own way to order letters; no client of the server comes this way.
    public void order(String jobId, UserId customer, int letters) {
        var input = new JsonObjectWriter().number("letters", letters).toRawJson();
        server.join().created(jobId, customer, "letters.print", input);
        var job = new Job();
        jobs.put(jobId, job);
        Thread.startVirtualThread(() -> print(jobId, job, letters));
    }

    private void print(String jobId, Job job, int letters) {
        var reporter = server.join();
        reporter.started(jobId);
        try {
            for (var printed = 1; printed <= letters && job.awaitTurn(); printed++) {
                Thread.sleep(MILLIS_A_LETTER);
                reporter.progress(jobId, printed, letters, "printing", "");
            }
            if (job.isCancelled()) {
                reporter.cancelled(jobId);
            } else {
                var result = new JsonObjectWriter().number("printed", letters).toRawJson();
                reporter.completed(jobId, new TaskResult.Value(result));
            }
        } catch (InterruptedException e) {
            reporter.failed(jobId, "the printer was switched off");
        } finally {
            jobs.remove(jobId);
        }
    }

    /// What the customer asks by way of the server.
    @Override
    public boolean control(String jobId, TaskAction action) {
        var job = jobs.get(jobId);
        if (job == null) {
            return false;
        }
        switch (action) {
            case PAUSE -> {
                job.pause(true);
                server.join().paused(jobId);
            }
            case RESUME -> {
                server.join().resumed(jobId);
                job.pause(false);
            }
            case CANCEL -> job.cancel();
        }
        return true;
    }

    /// What the customer wants of a job. Guarded by its own lock.
    private static final class Job {
        private boolean paused;
        private boolean cancelled;

        /// Holds while the job is paused; false once it is cancelled.
        synchronized boolean awaitTurn() throws InterruptedException {
            while (paused && !cancelled) {
                wait();
            }
            return !cancelled;
        }

        synchronized boolean isCancelled() {
            return cancelled;
        }

        synchronized void pause(boolean now) {
            paused = now;
            notifyAll();
        }

        synchronized void cancel() {
            cancelled = true;
            notifyAll();
        }
    }
}

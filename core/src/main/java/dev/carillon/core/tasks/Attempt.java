package dev.carillon.core.tasks;

import dev.carillon.core.disk.OwnerOnly;
import dev.carillon.core.spi.DamagedFileException;
import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at a task by a handler, and what that handler sees of the server. Thread-safe; a
/// thread that a handler has left behind changes nothing any more once the attempt is over.
final class Attempt implements TaskContext {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final HandledRun run;
    private final int number;
    private final TaskDirectories directories;

    /// Published by the thread that ends it to those that the handler may have left.
    private volatile boolean over;

    /// What came of it.
    sealed interface Ending {
        record Result(TaskResult result) implements Ending {}

        /// It did not do.
        ///
        /// @param again whether another attempt might do
        record Failure(String error, boolean again) implements Ending {}

        record Cancelled() implements Ending {}
    }

    Attempt(HandledRun run, int number, TaskDirectories directories) {
        this.run = run;
        this.number = number;
        this.directories = directories;
    }

    /// Has the handler do the work; whatever it throws becomes a failure.
    Ending work(TaskHandler handler) {
        try {
            var result = Objects.requireNonNull(handler.run(this), "the task gave no result");
            return new Ending.Result(directories.keep(result));
        } catch (TaskCancelledException e) {
            LOG.atDebug().addKeyValue("task", taskId()).log("task cancelled");
            return new Ending.Cancelled();
        } catch (InvalidTaskInputException | DamagedFileException e) {
            LOG.atInfo().addKeyValue("task", taskId()).log("task failed on its input");
            return new Ending.Failure(describe(e), false);
        } catch (Exception | Error e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("task", taskId())
                    .addKeyValue("attempt", number)
                    .log("task failed");
            return new Ending.Failure(describe(e), true);
        } finally {
            over = true;
            var _ = Thread.interrupted(); // what a handler has left behind concerns nobody else
        }
    }

    private static String describe(Throwable failure) {
        var message = failure.getMessage();
        return message == null || message.isBlank()
                ? "the task failed with " + failure.getClass().getSimpleName()
                : message;
    }

    @Override
    public void progress(long current, long total, String stage, String message) {
        if (!over) {
            run.advance(current, total, stage, message);
        }
    }

    @Override
    public void emit(String type, RawJson data) {
        if (!over) {
            run.publish(type, data);
        }
    }

    @Override
    public void checkpoint() throws TaskCancelledException {
        if (over) {
            throw new TaskCancelledException();
        }
        run.checkpoint();
    }

    @Override
    public String taskId() {
        return run.task().id();
    }

    @Override
    public int attempt() {
        return number;
    }

    @Override
    public UserId owner() {
        return run.task().owner();
    }

    @Override
    public RawJson input() {
        return run.task().input();
    }

    @Override
    public Path workDirectory() {
        try {
            var directory = directories.of(taskId());
            return Files.createDirectories(directory, OwnerOnly.folder(directory));
        } catch (IOException e) {
            throw new UncheckedIOException("no work directory for the task", e);
        }
    }
}

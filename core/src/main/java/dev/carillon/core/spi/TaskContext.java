package dev.carillon.core.spi;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;

/// What a running task sees of the server. Used from the task's own thread, and from threads that
/// the handler starts: thread-safe.
public interface TaskContext {
    String taskId();

    /// Which attempt at the task this is, from 1 on.
    int attempt();

    /// Who submitted the task.
    UserId owner();

    /// The input, as it passed [TaskHandler#validate].
    RawJson input();

    /// A folder for this task alone, created on first use and empty then, whatever an earlier
    /// attempt left. The file of a [TaskResult.File] is written here; the folder is removed once
    /// the task is forgotten, or when it ended without a result.
    Path workDirectory();

    /// Tells how far the work is. Cheap enough to call for every step: what is worth sending is
    /// decided elsewhere.
    ///
    /// @param current steps done, 0 to `total`
    /// @param total steps in all, at least 1
    /// @param stage the present stage, a short name such as `generating`
    /// @param message a sentence for people; empty for none
    void progress(long current, long total, String stage, String message);

    /// Publishes an event of the task's own on its channel, in order with its progress. A `taskId`
    /// member belongs into `data`, so that a client can tell whose it is.
    void emit(String type, RawJson data);

    /// Returns at once while the task runs, holds while it is paused.
    ///
    /// @throws TaskCancelledException when the task was cancelled; let it pass
    void checkpoint() throws TaskCancelledException;
}

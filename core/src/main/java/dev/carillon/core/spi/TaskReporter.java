package dev.carillon.core.spi;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;

/// Tells the server of tasks that are worked on elsewhere. Thread-safe; may block; reports of one
/// task are made one after the other.
///
/// Except for [#created], a report about a task that isn't there, or that can't be so in its
/// present state, changes nothing and is answered by false: a task that was cancelled may well have
/// a last step to tell of.
public interface TaskReporter {
    /// Announces a task, which has not begun.
    ///
    /// @param taskId the scheduler's own name for it: 1 to 128 letters, digits, `.`, `_`, `-` or
    ///   `:`, beginning with a letter or digit
    /// @param type what kind of task it is, for clients
    /// @throws IllegalArgumentException when the id can't be used, or is in use
    /// @throws TooManyTasksException when the scheduler has as many unfinished tasks here as it may
    void created(String taskId, UserId owner, String type, RawJson input);

    /// It has begun.
    boolean started(String taskId);

    /// Tells how far it is. Cheap enough to call for every step: what is worth sending is decided
    /// elsewhere, and the time remaining is estimated from the rate.
    ///
    /// @param current steps done, 0 to `total`
    /// @param total steps in all, at least 1
    /// @param stage the present stage, a short name such as `generating`
    /// @param message a sentence for people; empty for none
    boolean progress(String taskId, long current, long total, String stage, String message);

    /// Publishes an event of the task's own on its channel, in order with its progress.
    boolean emit(String taskId, String type, RawJson data);

    boolean paused(String taskId);

    boolean resumed(String taskId);

    /// It ended well; one that had not begun, or was paused, is taken to have gone on before.
    boolean completed(String taskId, TaskResult result);

    /// It ended badly.
    ///
    /// @param error why, in a sentence for its owner
    boolean failed(String taskId, String error);

    boolean cancelled(String taskId);
}

package dev.carillon.core.spi;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.OptionalInt;

/// One kind of long task that the server can run. Register it with the server's builder; users
/// submit tasks of its [#type].
///
/// An implementation is used by many tasks at once and keeps no state of theirs.
public interface TaskHandler {
    /// The name under which tasks of this kind are submitted, such as `documents.generate`.
    String type();

    /// Checks a task's input before the task is accepted, so that a mistake is told to whoever made
    /// it. Must not block for long.
    ///
    /// @param submission who submits what
    /// @throws InvalidTaskInputException when the input can't be worked on; the message says why
    default void validate(TaskSubmission submission) {}

    /// How many attempts at a task may fail; 1 for no other after the first. Empty for as many as
    /// the setting `tasks.max-attempts` says.
    ///
    /// An [InvalidTaskInputException] is final at once, for another attempt could not end
    /// otherwise. An attempt that ends with its server counts for nothing here: where tasks are
    /// durable, it is made again.
    default OptionalInt maxAttempts() {
        return OptionalInt.empty();
    }

    /// Does the work, on a virtual thread of its own, which may block. Calls
    /// [TaskContext#checkpoint] between steps: that is where a pause holds and a cancel ends it.
    ///
    /// Each attempt starts over, with an empty work directory. One that did its work may be
    /// repeated all the same, when the server dies before that is kept; whatever must not happen
    /// twice elsewhere is best named by the task's id there.
    ///
    /// @throws Exception fails this attempt, and nothing else, with the exception's message
    TaskResult run(TaskContext context) throws Exception;

    /// Who submits what.
    record TaskSubmission(UserId owner, RawJson input) {}
}

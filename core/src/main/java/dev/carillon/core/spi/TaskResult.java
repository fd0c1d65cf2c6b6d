package dev.carillon.core.spi;

import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;

/// What a task leaves behind when it completes.
public sealed interface TaskResult {
    /// What is pushed with `task_completed`.
    RawJson summary();

    /// A result that is all in its summary.
    record Value(RawJson summary) implements TaskResult {}

    /// A file to download, in the task's work directory.
    ///
    /// @param name what a browser should call it
    /// @param contentType its media type
    record File(RawJson summary, Path path, String name, String contentType)
            implements TaskResult {}
}

package dev.carillon.core.spi;

import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.util.Optional;

/// What a task leaves behind when it completes.
public sealed interface TaskResult {
    /// What is pushed with `task_completed`.
    RawJson summary();

    /// A result that is all in its summary.
    record Value(RawJson summary) implements TaskResult {}

    /// A file to download, in the task's work directory. It is forced onto the disk before the task
    /// is completed, and given to nobody when it is something else by then.
    ///
    /// @param name what a browser should call it
    /// @param contentType its media type
    /// @param digest by what the server knows it again; empty from a handler, and of a file that an
    ///   earlier version has left
    record File(
            RawJson summary,
            Path path,
            String name,
            String contentType,
            Optional<FileDigest> digest)
            implements TaskResult {
        /// As a handler gives it.
        public File(RawJson summary, Path path, String name, String contentType) {
            this(summary, path, name, contentType, Optional.empty());
        }

        /// The same, known by a digest.
        public File with(FileDigest known) {
            return new File(summary, path, name, contentType, Optional.of(known));
        }
    }
}

package dev.carillon.core.spi;

import dev.carillon.protocol.UserId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps the files that users upload as input for tasks. Thread-safe; may block.
public interface FileStore {
    /// A stored file.
    ///
    /// @param owner who uploaded it; null for a sample that everybody may use
    /// @param name as the user called it, for display and for its extension; never a path
    /// @param size in bytes
    record StoredFile(String id, @Nullable UserId owner, String name, long size, Path path) {}

    /// Stores a file, which is on the disk when this returns.
    ///
    /// @throws IOException when it can't be written
    StoredFile store(UserId owner, String name, InputStream content) throws IOException;

    /// A file that this user may read: their own, or a sample.
    ///
    /// @throws DamagedFileException when it is not what was stored
    Optional<StoredFile> find(UserId user, String id);

    /// Deletes a file of this user, and makes room for others. A store that keeps everything
    /// deletes nothing.
    ///
    /// @return false when there is none of this user that can be deleted
    /// @throws IOException when it can't be deleted
    default boolean delete(UserId user, String id) throws IOException {
        return false;
    }
}

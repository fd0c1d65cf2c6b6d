package dev.carillon.store.jdbc;

import dev.carillon.core.disk.Durably;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file `database-state` in a server's data directory. Owned by whoever has the database open:
/// its lock keeps others away.
final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final Path directory;
    private final Path file;

    private StateFile(Path directory) {
        this.directory = directory;
        file = directory.resolve("database-state");
    }

    static StateFile in(Path directory) throws IOException {
        Durably.createDirectories(directory);
        return new StateFile(directory.toRealPath());
    }

    Path directory() {
        return directory;
    }

    Path path() {
        return file;
    }

    /// What a server wrote there; empty when none did.
    Optional<DatabaseState> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var state = DatabaseState.parse(Files.readString(file));
        if (state.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .log(
                            "the file can't be understood, so the database is taken as it is; it is written anew");
        }
        return state;
    }

    /// Whether a server wrote to a database from this directory at all, be it an older one that
    /// left no state.
    boolean isOfAServer() {
        return Files.exists(directory.resolve("server-id"));
    }

    /// Writes, all or nothing, and to the disk.
    void write(DatabaseState state) throws IOException {
        Durably.write(file, state.toString().getBytes(StandardCharsets.UTF_8));
    }
}

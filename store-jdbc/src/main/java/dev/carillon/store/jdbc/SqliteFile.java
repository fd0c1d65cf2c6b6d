package dev.carillon.store.jdbc;

import dev.carillon.core.disk.Durably;
import dev.carillon.core.disk.OwnerOnly;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A SQLite file that nobody else takes while this one has it. Thread-safe: it does not change.
///
/// What keeps others away is a lock on a file beside it, which the operating system takes back when
/// a process dies. The database itself must not be opened but by SQLite, whose own locks a process
/// loses as soon as it closes the file another way.
final class SqliteFile {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final String LOCK = ".lock";
    private static final long LITTLE_ROOM = 1 << 20;

    private final Path path;
    private final FileChannel lock;

    private SqliteFile(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static SqliteFile take(Path path) {
        try {
            var whole = path.toAbsolutePath().normalize();
            var folder = Objects.requireNonNull(whole.getParent(), "a file has a folder");
            Durably.createDirectories(folder);
            var real =
                    Files.exists(whole)
                            ? whole.toRealPath()
                            : folder.toRealPath().resolve(whole.getFileName());
            var lock = lock(real);
            try {
                check(real);
                keepToOneself(real);
                return new SqliteFile(real, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "the SQLite file %s can't be opened: %s; see that the server may write there"
                            .formatted(path, e),
                    e);
        }
    }

    /// SQLite gives its journals the mode of the database, which must be there for that.
    private static void keepToOneself(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(path, OwnerOnly.file(path));
        }
        for (var ending : List.of("", "-wal", "-shm", "-journal", LOCK)) {
            var file = path.resolveSibling(path.getFileName() + ending);
            try {
                if (Files.exists(file)) {
                    OwnerOnly.close(file);
                }
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("reason", e)
                        .log(
                                "others may read a file of the database; give it to the server's user");
            }
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        var file = path.resolveSibling(path.getFileName() + LOCK);
        var channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        OwnerOnly.file(file));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // by another server in this process: as good as by one in another
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new StoreException(
                Reason.UNAVAILABLE,
                "the SQLite file %s is in use by another server; stop that one, or give this one another data-dir or database.url"
                        .formatted(path));
    }

    private static void check(Path path) throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return;
        }
        try (var in = Files.newInputStream(path)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new StoreException(
                        Reason.CORRUPT,
                        "%s is not a SQLite database and was left as it is; put a backup in its place and run 'carillon restore', move it away and run 'carillon restore --anew' to begin anew, or set database.url to another file"
                                .formatted(path));
            }
        }
    }

    Path path() {
        return path;
    }

    /// Whether nothing was ever written to it.
    boolean isEmpty() {
        try {
            return !Files.exists(path) || Files.size(path) == 0;
        } catch (IOException _) {
            return false; // opening it tells
        }
    }

    /// Looks whether the log of a server that was killed is there and whole.
    void checkLog() {
        var log = path.resolveSibling(path.getFileName() + "-wal");
        try {
            if (!Files.exists(log) || Files.size(log) == 0) {
                throw new StoreException(
                        Reason.CORRUPT,
                        "the write-ahead log %s is missing, though the server did not end in order: what was committed last may have been there alone; put it back, or, if it can't be had or another program has opened the database since, run 'carillon restore' to go on with what is left"
                                .formatted(log));
            }
            if (WriteAheadLog.isDamaged(log)) {
                throw new StoreException(
                        Reason.CORRUPT,
                        "the write-ahead log %s is damaged, and commits behind the damage would be left out; put a sound copy in its place, or run 'carillon restore' to go on with what came before"
                                .formatted(log));
            }
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "the write-ahead log %s can't be read: %s; see that the server may read it"
                            .formatted(log, e),
                    e);
        }
    }

    /// Whether the disk has some room left.
    boolean hasRoom() {
        try {
            return Files.getFileStore(path).getUsableSpace() > LITTLE_ROOM;
        } catch (IOException _) {
            return true;
        }
    }

    void close() {
        try {
            lock.close();
        } catch (IOException _) {
            // the process's end does it
        }
    }
}

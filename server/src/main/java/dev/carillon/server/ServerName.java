package dev.carillon.server;

import dev.carillon.core.disk.Durably;
import dev.carillon.core.disk.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A name that no other server has, and that this one has again whenever it starts in the same data
/// directory: by it a server takes up at once what it left in a database that others use too.
/// Thread-safe: it does not change until it is closed.
final class ServerName implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerName.class);
    private static final Pattern FORM = Pattern.compile("[0-9a-f-]{36}");

    private final String text;
    private final FileChannel lock;

    private ServerName(String text, FileChannel lock) {
        this.text = text;
        this.lock = lock;
    }

    /// The name of the server in a directory; one for this time only where a server runs already.
    static ServerName in(Path directory) {
        try {
            Durably.createDirectories(directory);
            var file = directory.resolve("server-id");
            var lockFile = directory.resolve("server-id.lock");
            var lock =
                    FileChannel.open(
                            lockFile,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            OwnerOnly.file(lockFile));
            if (isTaken(lock)) {
                LOG.atWarn()
                        .addKeyValue("directory", directory)
                        .log("another server runs on this data directory; give each its own");
                return new ServerName(UUID.randomUUID().toString(), lock);
            }
            return new ServerName(text(file), lock);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the data directory %s can't be used".formatted(directory), e);
        }
    }

    private static boolean isTaken(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() == null;
        } catch (OverlappingFileLockException _) {
            return true; // by a server in this process
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.exists(file)) {
            var text = Files.readString(file).strip();
            if (FORM.matcher(text).matches()) {
                Durably.forceFile(file); // whoever wrote it may have been killed before that
                return text;
            }
        }
        var text = UUID.randomUUID().toString();
        Durably.write(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
        return text;
    }

    String text() {
        return text;
    }

    /// Lets another server have the name.
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the process's end lets go of the name");
        }
    }
}

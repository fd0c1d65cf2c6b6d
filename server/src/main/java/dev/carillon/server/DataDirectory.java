package dev.carillon.server;

import dev.carillon.core.disk.Durably;
import dev.carillon.core.disk.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder with everything that a server keeps. Stateless; used by whoever starts one.
///
/// Nobody but the server's own user may look into it. One that an earlier version made, or that
/// came out of a backup, is closed when the server starts. A folder in which other things are too,
/// such as somebody's home, is left as it is, and only what is the server's there is closed.
final class DataDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    /// What servers have ever made in it.
    private static final Set<String> OURS =
            Set.of("files", "incoming", "samples", "tasks", "secret", "database-state");

    private static final Pattern OURS_TOO =
            Pattern.compile("server-id.*|carillon\\.db.*|secret\\..*|database-state\\..*");

    private DataDirectory() {}

    /// Makes it, or closes what is there to others.
    static void claim(Path directory) {
        try {
            Durably.createDirectories(directory);
        } catch (IOException e) {
            throw new StartException(
                    "the data directory %s can't be used: %s; see that the server may write there"
                            .formatted(directory, e),
                    e);
        }
        try {
            close(directory);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("directory", directory)
                    .addKeyValue("reason", e)
                    .log("others may look into the data directory; give it to the server's user");
        }
    }

    private static void close(Path directory) throws IOException {
        var real = directory.toRealPath();
        var entries = entries(real);
        var ours = entries.stream().filter(DataDirectory::isOurs).toList();
        var closed = new ArrayList<Path>();
        if (ours.size() == entries.size() && OwnerOnly.close(real)) {
            closed.add(real);
        }
        for (var entry : ours) {
            closeTree(entry, closed);
        }
        if (!closed.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("directory", directory)
                    .addKeyValue("files", closed.size())
                    .log(
                            "other users of this machine could look into the data directory; from now on they can't");
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    /// Whether there are other things in it than a server's.
    static boolean isShared(Path directory) {
        try {
            return !entries(directory).stream().allMatch(DataDirectory::isOurs);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isOurs(Path entry) {
        var name = String.valueOf(entry.getFileName());
        return OURS.contains(name) || OURS_TOO.matcher(name).matches();
    }

    /// Folders before what is in them: once they are closed nobody can get at that.
    private static void closeTree(Path entry, List<Path> closed) throws IOException {
        if (OwnerOnly.close(entry)) {
            closed.add(entry);
        }
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            for (var inside : entries(entry)) {
                closeTree(inside, closed);
            }
        }
    }
}

package dev.carillon.core.disk;

import dev.carillon.core.spi.FileDigest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Set;

/// Writes files that are there, and whole, after a power cut at any moment. Thread-safe: it has no
/// state; two threads must not write the same file at once.
///
/// What a program writes is in memory until it is forced onto the disk, and a file's name is not in
/// the file but in its folder, which is forced by itself. A file that is written over in place may
/// be half old and half new; one that is moved into its place is either.
public final class Durably {
    /// What a file's name ends with while it is written.
    public static final String UNFINISHED = ".part";

    private static final boolean FOLDERS_CAN_BE_FORCED =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private Durably() {}

    /// Writes a file, or puts another content in its place; it is on the disk when this returns. No
    /// other user of the machine may read it.
    public static FileDigest write(Path file, byte[] content) throws IOException {
        return write(file, new ByteArrayInputStream(content));
    }

    /// The same from a stream, which stays open. When it fails, the file is as it was before.
    public static FileDigest write(Path file, InputStream content) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.deleteIfExists(unfinished); // left by a process that was killed
        try {
            var digest = copy(content, unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(folderOf(file));
            return digest;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static FileDigest copy(InputStream content, Path file) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(file, options, OwnerOnly.file(file))) {
            var digest = Digests.copy(content, Channels.newOutputStream(channel));
            channel.force(true);
            return digest;
        }
    }

    /// Forces what somebody else has written.
    public static void forceFile(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// Forces the names in a folder: what was created, moved or removed there stays so.
    public static void forceFolder(Path folder) throws IOException {
        if (FOLDERS_CAN_BE_FORCED) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /// Creates a folder and those above it where they are missing, so that they stay; what is
    /// created is its owner's only.
    ///
    /// One that is there may not be on the disk yet, if whoever made it was killed: its name is
    /// forced, too.
    public static void createDirectories(Path folder) throws IOException {
        var whole = folder.toAbsolutePath().normalize();
        var above = new ArrayList<Path>();
        for (var at = whole; at.getParent() != null; at = at.getParent()) {
            above.add(at.getParent());
            if (Files.exists(at.getParent())) {
                break;
            }
        }
        Files.createDirectories(whole, OwnerOnly.folder(whole));
        for (var parent : above.reversed()) {
            if (Files.isReadable(parent)) { // what may not be read was not made here
                forceFolder(parent);
            }
        }
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file");
    }
}

package dev.carillon.core.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Keeps files and folders from the other users of the machine: files get the mode 0600, folders
/// 0700. Thread-safe: it has no state. On a system that has no such modes it does nothing.
public final class OwnerOnly {
    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER =
            PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /// What a file at this path is to be created with.
    public static FileAttribute<?>[] file(Path path) {
        return attribute(path, FILE);
    }

    /// What a folder at this path is to be created with.
    public static FileAttribute<?>[] folder(Path path) {
        return attribute(path, FOLDER);
    }

    private static FileAttribute<?>[] attribute(Path path, Set<PosixFilePermission> mode) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
                : new FileAttribute<?>[0];
    }

    /// Takes from others what they may do with a file or a folder that is there; its owner may do
    /// what they could. A symbolic link is left alone: what it points at may be anybody's.
    ///
    /// @return whether others could do anything with it before
    public static boolean close(Path path) throws IOException {
        if (!isPosix(path) || Files.isSymbolicLink(path)) {
            return false;
        }
        var before = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        var wanted = EnumSet.copyOf(FOLDER);
        wanted.retainAll(before);
        if (wanted.equals(before)) {
            return false;
        }
        Files.setPosixFilePermissions(path, wanted);
        return true;
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}

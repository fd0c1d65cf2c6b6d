package dev.carillon.core.tasks;

import dev.carillon.core.disk.Durably;
import dev.carillon.core.disk.IntactFiles;
import dev.carillon.core.disk.OwnerOnly;
import dev.carillon.core.spi.TaskResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The work directories of tasks, one each under a common root, and the files of their results.
/// Thread-safe as long as a directory is removed after its task is done with it.
public final class TaskDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDirectories.class);

    private final Path root;
    private final IntactFiles files = new IntactFiles();
    private final ResultSizes sizes = new ResultSizes();

    public TaskDirectories(Path root) {
        this.root = root;
    }

    Path of(String taskId) {
        return root.resolve(taskId);
    }

    /// Has what a task leaves outlast a power cut, before anybody is told that it is done: only the
    /// file that is promised, and the folders down to it, are forced.
    ///
    /// @return the same, known by its digest
    /// @throws IOException when there is no such file, or it can't be kept
    TaskResult keep(TaskResult result) throws IOException {
        if (!(result instanceof TaskResult.File file)) {
            return result;
        }
        var path = file.path().toAbsolutePath();
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(
                    "the task named %s as its result, where there is no file; write it first"
                            .formatted(path));
        }
        OwnerOnly.close(path); // its handler may have left it open to others
        Durably.forceFile(path);
        var top = root.toAbsolutePath();
        for (var folder = path.getParent(); folder != null; folder = folder.getParent()) {
            Durably.forceFolder(folder);
            if (!folder.startsWith(top)) {
                break; // the folder that has the root, or one that is somebody else's
            }
        }
        var digest = files.digest(path);
        if (path.startsWith(top)) {
            sizes.add(top.relativize(path).getName(0).toString(), digest.size());
        }
        return file.with(digest);
    }

    /// Returns if the file of a result is what the task has left. One from a server that knew no
    /// digests is taken as it is.
    ///
    /// @throws dev.carillon.core.spi.DamagedFileException if it isn't
    void check(String taskId, TaskResult.File file) throws IOException {
        if (file.digest().isPresent()) {
            files.check(
                    file.path().toAbsolutePath(),
                    file.digest().get(),
                    "the result of task '%s' is damaged: run it again".formatted(taskId));
        }
    }

    /// Removes a task's directory with all that is in it.
    public void remove(String taskId) {
        sizes.remove(taskId);
        removeTree(of(taskId));
    }

    /// What results take.
    ResultSizes sizes() {
        return sizes;
    }

    /// Removes those of tasks that nobody remembers, and takes note of what the others take.
    ///
    /// @param remembered whether somebody does, by id
    void removeUnless(Predicate<String> remembered) {
        try (var directories = Files.list(root)) {
            for (var directory :
                    directories.sorted(Comparator.comparing(TaskDirectories::changed)).toList()) {
                var id = directory.getFileName().toString();
                if (remembered.test(id)) {
                    sizes.add(id, size(directory));
                } else {
                    removeTree(directory);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("path", root).log("nothing to remove");
        } catch (IOException | UncheckedIOException | SecurityException e) {
            LOG.atWarn().setCause(e).addKeyValue("path", root).log("files could not be removed");
        }
    }

    private static FileTime changed(Path directory) {
        try {
            return Files.getLastModifiedTime(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path top) throws IOException {
        var size = 0L;
        try (var files = Files.walk(top)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    private static void removeTree(Path top) {
        try (var files = Files.walk(top)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("path", top).log("nothing to remove");
        } catch (IOException | UncheckedIOException | SecurityException e) {
            LOG.atWarn().setCause(e).addKeyValue("path", top).log("files could not be removed");
        }
    }
}

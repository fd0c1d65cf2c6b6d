package dev.carillon.core.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The work directories of tasks, one each under a common root. Thread-safe as long as a directory
/// is removed after its task is done with it.
public final class TaskDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDirectories.class);

    private final Path root;

    public TaskDirectories(Path root) {
        this.root = root;
    }

    Path of(String taskId) {
        return root.resolve(taskId);
    }

    /// Removes a task's directory with all that is in it.
    public void remove(String taskId) {
        removeTree(of(taskId));
    }

    /// Removes those of tasks that nobody remembers.
    ///
    /// @param remembered whether somebody does, by id
    void removeUnless(Predicate<String> remembered) {
        try (var directories = Files.list(root)) {
            directories
                    .filter(directory -> !remembered.test(directory.getFileName().toString()))
                    .forEach(TaskDirectories::removeTree);
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("path", root).log("nothing to remove");
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("path", root).log("files could not be removed");
        }
    }

    private static void removeTree(Path top) {
        try (var files = Files.walk(top)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("path", top).log("nothing to remove");
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("path", top).log("files could not be removed");
        }
    }
}

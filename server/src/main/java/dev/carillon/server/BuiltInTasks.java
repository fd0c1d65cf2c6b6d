package dev.carillon.server;

import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.TaskHandler;
import java.util.List;

/// The kinds of task that come with the server.
final class BuiltInTasks {
    private BuiltInTasks() {}

    static List<TaskHandler> handlers(FileStore files) {
        return List.of();
    }
}

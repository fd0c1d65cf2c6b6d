package dev.carillon.server;

import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.protocol.Dialect;
import dev.carillon.server.plugins.Plugins;
import java.util.List;

/// What an application adds to a server. Immutable.
record Extensions(
        List<TaskHandler> handlers,
        List<Dialect> dialects,
        List<TaskScheduler> schedulers,
        Plugins plugins) {
    Extensions {
        handlers = List.copyOf(handlers);
        dialects = List.copyOf(dialects);
        schedulers = List.copyOf(schedulers);
    }
}

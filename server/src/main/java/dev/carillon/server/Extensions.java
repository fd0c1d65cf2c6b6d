package dev.carillon.server;

import dev.carillon.core.spi.TaskHandler;
import dev.carillon.protocol.Dialect;
import java.util.List;

/// What an application adds to a server. Immutable.
record Extensions(List<TaskHandler> handlers, List<Dialect> dialects) {
    Extensions {
        handlers = List.copyOf(handlers);
        dialects = List.copyOf(dialects);
    }
}

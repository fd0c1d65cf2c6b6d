package dev.carillon.server;

import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.protocol.Dialect;
import dev.carillon.server.plugins.Plugins;
import java.util.List;
import java.util.function.UnaryOperator;

/// What an application adds to a server. Immutable.
///
/// @param logStore what stands in front of the store; tests put faults there
/// @param logBounds what becomes of the bounds of the channels' logs; tests have less patience
record Extensions(
        List<TaskHandler> handlers,
        List<Dialect> dialects,
        List<TaskScheduler> schedulers,
        Plugins plugins,
        UnaryOperator<LogStore> logStore,
        UnaryOperator<Bounds> logBounds) {
    Extensions {
        handlers = List.copyOf(handlers);
        dialects = List.copyOf(dialects);
        schedulers = List.copyOf(schedulers);
    }
}

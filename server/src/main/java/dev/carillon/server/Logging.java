package dev.carillon.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.config.LogLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has as much logged as the settings want. What they say nothing of stays as the process has it.
final class Logging {
    private static final Logger LOG = LoggerFactory.getLogger(Logging.class);
    private static final String OURS = "dev.carillon";

    private Logging() {}

    static void apply(CarillonConfig.Logging wanted) {
        if (wanted.level().isEmpty() && wanted.loggers().isEmpty()) {
            return;
        }
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            LOG.warn("log levels are set, but this application doesn't log with Logback");
            return;
        }
        wanted.level().ifPresent(level -> applyToAll(context, level));
        wanted.loggers().forEach((name, level) -> context.getLogger(name).setLevel(of(level)));
    }

    /// Libraries follow only where that makes them more quiet.
    private static void applyToAll(LoggerContext context, LogLevel level) {
        context.getLogger(OURS).setLevel(of(level));
        if (level.compareTo(LogLevel.INFO) < 0) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(of(level));
        }
    }

    /// At which level it is logged that connections come and go.
    static org.slf4j.event.Level ofConnections(CarillonConfig.Logging wanted) {
        return wanted.connections() ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.DEBUG;
    }

    private static Level of(LogLevel level) {
        return Level.valueOf(level.name());
    }
}

package dev.carillon.server.config;

import dev.carillon.server.config.CarillonConfig.Logging;
import java.util.HashMap;
import java.util.Optional;

/// Reads how much is to be logged.
final class LogReader {
    private LogReader() {}

    static Logging read(ConfigValues values) {
        var level =
                values.get(Settings.LOG_LEVEL)
                        .or(() ->
                                values.get(Settings.ENVIRONMENT).equals("development")
                                        ? Optional.of(LogLevel.DEBUG)
                                        : Optional.empty());
        var loggers = new HashMap<String, LogLevel>();
        for (var directive : values.get(Settings.LOG_LEVELS)) {
            if (directive.module().isEmpty()) {
                level = Optional.of(directive.level());
                continue;
            }
            LogModules.logger(directive.module())
                    .ifPresentOrElse(
                            logger -> loggers.put(logger, directive.level()),
                            () ->
                                    values.warning(
                                            "%s names '%s', which is no part of this server; known are %s"
                                                    .formatted(
                                                            values.name(Settings.LOG_LEVELS),
                                                            directive.module(),
                                                            String.join(
                                                                    ", ",
                                                                    LogModules.all().keySet()))));
        }
        return new Logging(level, loggers, values.get(Settings.LOG_CONNECTIONS));
    }
}

package dev.carillon.server.config;

import java.util.List;

/// One part of a setting such as `info,hub=debug`.
///
/// @param module empty for all that the server logs
record LogDirective(String module, LogLevel level) {
    /// Reads a list by comma of `level`, `module=level`, or `module` for all that it says.
    static List<LogDirective> parse(String text) {
        return Parse.list(text).stream().map(LogDirective::one).toList();
    }

    private static LogDirective one(String text) {
        var equals = text.indexOf('=');
        if (equals >= 0) {
            return new LogDirective(
                    text.substring(0, equals).strip(), level(text.substring(equals + 1).strip()));
        }
        return text.contains("::") || LogModules.logger(text).isPresent()
                ? new LogDirective(text, LogLevel.TRACE)
                : new LogDirective("", level(text));
    }

    private static LogLevel level(String text) {
        try {
            return Parse.oneOf(LogLevel.class).apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'%s' is no level; it %s".formatted(text, e.getMessage()), e);
        }
    }
}

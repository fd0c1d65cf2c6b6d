package dev.carillon.server.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The short names that parts of the server have in log settings, and the loggers behind them.
final class LogModules {
    private static final String ROOT = "ROOT";
    private static final String OURS = "dev.carillon";

    /// What the document of E calls its own crate.
    private static final String CRATE = "rust_backend";

    private static final Map<String, String> LOGGERS = new TreeMap<>();

    static {
        for (var part :
                new String[] {"auth", "channels", "files", "hub", "memory", "session", "tasks"}) {
            LOGGERS.put(part, "dev.carillon.core." + part);
        }
        for (var part : new String[] {"cli", "config", "http", "metrics", "net", "socket"}) {
            LOGGERS.put(part, "dev.carillon.server." + part);
        }
        for (var part : new String[] {"core", "documents", "protocol", "server"}) {
            LOGGERS.put(part, "dev.carillon." + part);
        }
        LOGGERS.put("security", "carillon.security");
        LOGGERS.put("websocket", "dev.carillon.server.socket");
        LOGGERS.put("netty", "io.netty");
        LOGGERS.put("root", ROOT);
        LOGGERS.put(CRATE, OURS);
    }

    private LogModules() {}

    /// The logger of a module: by its short name, as a path of Rust such as
    /// `rust_backend::websocket`, or by a logger's own name, which has a dot.
    static Optional<String> logger(String module) {
        if (module.startsWith(CRATE + "::")) {
            return logger(module.substring(CRATE.length() + 2).split("::", 2)[0]);
        }
        return module.indexOf('.') > 0
                ? Optional.of(module)
                : Optional.ofNullable(LOGGERS.get(module));
    }

    static Map<String, String> all() {
        return LOGGERS;
    }
}

package dev.carillon.server.plugins;

import dev.carillon.core.spi.MessageHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The message handlers of the application's own, from the folder of plug-ins and from code, each
/// under the types that it takes. Thread-safe once loaded; closing it closes what came from the
/// folder.
public final class Plugins implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);

    private final Map<String, Taken> byType = new TreeMap<>();
    private final List<PluginFolder.Plugin> plugins;

    /// Whether it was closed, published by the first close to the others.
    private final AtomicBoolean closed = new AtomicBoolean();

    /// @param by the jar or class that a handler is of, for error messages
    private record Taken(String by, MessageHandler handler) {}

    private Plugins(List<PluginFolder.Plugin> plugins) {
        this.plugins = List.copyOf(plugins);
    }

    /// Loads what is in a folder, which need not be there, and adds what was registered in code.
    ///
    /// @throws PluginException when something can't be used, naming all problems together
    public static Plugins load(Path folder, List<MessageHandler> registered) {
        var found = new PluginFolder();
        found.read(folder);
        var plugins = new Plugins(found.plugins());
        var problems = new ArrayList<>(found.problems());
        registered.forEach(handler -> plugins.add(handler.getClass().getName(), handler, problems));
        for (var plugin : found.plugins()) {
            plugin.handlers().forEach(handler -> plugins.add(plugin.name(), handler, problems));
        }
        if (!problems.isEmpty()) {
            plugins.close();
            throw new PluginException(problems);
        }
        plugins.log();
        return plugins;
    }

    private void add(String by, MessageHandler handler, List<String> problems) {
        try {
            var types = handler.types();
            if (types.isEmpty() || types.contains("")) {
                problems.add(
                        "%s: the handler %s must take at least one type, and none that is empty"
                                .formatted(by, handler.getClass().getName()));
            }
            for (var type : types) {
                var other = byType.putIfAbsent(type, new Taken(by, handler));
                if (other != null) {
                    problems.add(
                            "%s: messages of type '%s' are handled by %s already; remove one of the two"
                                    .formatted(by, type, other.by()));
                }
            }
        } catch (RuntimeException | LinkageError e) {
            problems.add(
                    "%s: the handler %s can't say its types: %s"
                            .formatted(by, handler.getClass().getName(), e));
        }
    }

    private void log() {
        for (var plugin : plugins) {
            LOG.atInfo()
                    .addKeyValue("plugin", plugin.name())
                    .addKeyValue(
                            "types",
                            byType.entrySet().stream()
                                    .filter(entry -> entry.getValue().by().equals(plugin.name()))
                                    .map(Map.Entry::getKey)
                                    .toList())
                    .log("a plug-in was loaded");
        }
    }

    /// The handlers by the types that they take.
    public Map<String, MessageHandler> messageHandlers() {
        var handlers = new TreeMap<String, MessageHandler>();
        byType.forEach((type, taken) -> handlers.put(type, taken.handler()));
        return handlers;
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        for (var plugin : plugins) {
            plugin.handlers().forEach(handler -> close(plugin.name(), handler));
            close(plugin.name(), plugin.loader());
        }
    }

    private static void close(String plugin, Object part) {
        if (part instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception | LinkageError e) {
                LOG.atWarn().setCause(e).addKeyValue("plugin", plugin).log("it did not close");
            }
        }
    }
}

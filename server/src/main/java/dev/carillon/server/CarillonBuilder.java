package dev.carillon.server;

import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.MessageHandler;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskScheduler;
import dev.carillon.protocol.Dialect;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.config.ConfigException;
import dev.carillon.server.config.ConfigLoader;
import dev.carillon.server.config.ConfigSources;
import dev.carillon.server.plugins.PluginException;
import dev.carillon.server.plugins.Plugins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Sets up a [Carillon] server in code. Anything that is not set comes from the file and the
/// environment, if those are to be read, and else from the defaults. Used by one thread.
public final class CarillonBuilder {
    private final Map<String, String> settings = new HashMap<>();
    private final List<TaskHandler> handlers = new ArrayList<>();
    private final List<Dialect> dialects = new ArrayList<>();
    private final List<MessageHandler> messageHandlers = new ArrayList<>();
    private final List<TaskScheduler> schedulers = new ArrayList<>();
    private Optional<String> preset = Optional.empty();
    private Optional<Path> file = Optional.empty();
    private Map<String, String> environment = Map.of();
    private UnaryOperator<LogStore> logStore = UnaryOperator.identity();
    private UnaryOperator<Bounds> logBounds = UnaryOperator.identity();

    CarillonBuilder() {}

    /// Listens on this port; 0 for any that is free.
    public CarillonBuilder port(int port) {
        return set("port", Integer.toString(port));
    }

    /// Listens on this address; `0.0.0.0` for every one of this machine, which is the default
    /// outside demo mode.
    public CarillonBuilder host(String address) {
        return set("host", address);
    }

    /// Keeps files here.
    public CarillonBuilder dataDirectory(Path directory) {
        return set("data-dir", directory.toString());
    }

    /// Demo users, sample files, open rooms, a random secret; on `127.0.0.1` unless told otherwise,
    /// for everybody knows the passwords.
    public CarillonBuilder demo() {
        return set("demo", "true");
    }

    /// Signs and verifies tokens with this: at least 32 bytes, except in demo mode.
    public CarillonBuilder secret(String secret) {
        return set("auth.secret", secret);
    }

    /// Any setting by its key without `carillon.`; `carillon config defaults` lists them.
    public CarillonBuilder set(String key, String value) {
        settings.put("carillon." + key, value);
        return this;
    }

    /// Starts from a shipped set of settings, such as `bench`.
    public CarillonBuilder preset(String name) {
        preset = Optional.of(name);
        return this;
    }

    /// Reads this YAML file.
    public CarillonBuilder configFile(Path path) {
        file = Optional.of(path);
        return this;
    }

    /// Reads these environment variables, as `System.getenv()` has them.
    public CarillonBuilder environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /// Adds a kind of task of the application's own.
    public CarillonBuilder taskHandler(TaskHandler handler) {
        handlers.add(handler);
        return this;
    }

    /// Adds kinds of task that workers outside claim over HTTP.
    public CarillonBuilder outsideTasks(String... types) {
        return set("tasks.outside", String.join(",", types));
    }

    /// Adds a dialect of the application's own.
    public CarillonBuilder dialect(Dialect dialect) {
        dialects.add(dialect);
        return this;
    }

    /// Adds a handler of messages of the application's own.
    public CarillonBuilder messageHandler(MessageHandler handler) {
        messageHandlers.add(handler);
        return this;
    }

    /// Adds a scheduler of the application's own, whose tasks run elsewhere.
    public CarillonBuilder taskScheduler(TaskScheduler scheduler) {
        schedulers.add(scheduler);
        return this;
    }

    /// Puts something in front of the store of channels' logs; tests put faults there.
    CarillonBuilder logStore(UnaryOperator<LogStore> front) {
        logStore = front;
        return this;
    }

    /// Bounds channels' logs otherwise; tests have less patience.
    CarillonBuilder logBounds(UnaryOperator<Bounds> bounds) {
        logBounds = bounds;
        return this;
    }

    /// Reads the settings without starting anything.
    ///
    /// @throws ConfigException when they can't be used, naming all problems together
    public CarillonConfig check() {
        return ConfigLoader.load(
                new ConfigSources(preset, file, environment, settings),
                Transports.dialects(dialects).stream()
                        .map(Dialect::name)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /// Looks for all that a start would die of, as far as it does not change from one moment to the
    /// next, and starts nothing.
    ///
    /// @throws ConfigException when a start would fail, naming all problems together
    /// @throws PluginException when plug-ins can't be used, naming all problems together
    public CarillonConfig checkStart() {
        var config = startable();
        Plugins.load(config.plugins(), messageHandlers).close();
        return config;
    }

    private CarillonConfig startable() {
        var config = check();
        var problems = Preflight.problems(config);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config.withWarnings(Exposure.warnings(config, file));
    }

    /// Starts the server, which listens when this returns.
    ///
    /// @throws ConfigException when settings can't be used, naming all problems together
    /// @throws PluginException when plug-ins can't be used, naming all problems together
    /// @throws StartException when the port or the database can't be had
    public Carillon start() {
        var config = startable();
        var plugins = Plugins.load(config.plugins(), messageHandlers);
        try {
            return Carillon.start(
                    config,
                    new Extensions(handlers, dialects, schedulers, plugins, logStore, logBounds));
        } catch (RuntimeException e) {
            plugins.close();
            throw e;
        }
    }
}

package dev.carillon.server.config;

import dev.carillon.core.channels.Durability;
import dev.carillon.core.channels.FrameLimit;
import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.tasks.ProgressPace;
import dev.carillon.core.tasks.RetryPolicy;
import dev.carillon.core.tasks.TaskLimits;
import dev.carillon.core.tasks.TaskOptions;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Event;
import dev.carillon.server.config.CarillonConfig.Http;
import dev.carillon.server.config.CarillonConfig.Offline;
import dev.carillon.server.config.CarillonConfig.Presence;
import dev.carillon.server.config.CarillonConfig.Requests;
import dev.carillon.server.config.CarillonConfig.Sockets;
import dev.carillon.server.config.CarillonConfig.Stores;
import dev.carillon.server.config.CarillonConfig.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes a [CarillonConfig] of what is set where.
public final class ConfigLoader {
    private static final int MIN_HEAD_BYTES = 1024;
    private static final int MAX_HEAD_BYTES = 1024 * 1024;
    private static final Duration MIN_PONG = Duration.ofMillis(100);

    /// The dialect of the server's own page.
    private static final String NATIVE = "carillon";

    /// What a dialect puts around a message, at most.
    private static final int ENVELOPE = 2048;

    private ConfigLoader() {}

    /// Reads and checks everything.
    ///
    /// @param dialects the names of those that the server will speak
    /// @throws ConfigException naming all problems together
    public static CarillonConfig load(ConfigSources sources, Collection<String> dialects) {
        var values = ConfigValues.from(sources);
        var config = read(values, dialects);
        values.throwIfAnyProblem();
        return config;
    }

    private static CarillonConfig read(ConfigValues values, Collection<String> dialects) {
        var demo = values.get(Settings.DEMO);
        if (demo && values.get(Settings.ENVIRONMENT).equals("production")) {
            values.warning("this is demo mode in production: everybody knows its users' passwords");
        }
        var reachable = Reachable.read(values, demo);
        reachable.warnOfTrust();
        var http = http(values, demo, reachable.host());
        var sockets = sockets(values, demo, dialects);
        var auth = AuthReader.read(values, demo, reachable.trustsLoopback());
        var stores = stores(values);
        var durable = StorageReader.isDurable(stores.storage());
        var memory = ShareReader.memory(values, durable);
        var hub = hub(values, memory);
        var offline =
                new Offline(values.get(Settings.OFFLINE_QUEUE), values.get(Settings.READ_CLEARS));
        var tasks = tasks(values, memory);
        var namespaces = namespaces(values, demo, durable);
        var logging = LogReader.read(values);
        return new CarillonConfig(
                demo,
                Path.of(values.get(Settings.DATA_DIR)),
                plugins(values),
                memory,
                http,
                sockets,
                auth,
                new Presence(
                        values.get(Settings.PRESENCE_ANNOUNCE),
                        values.get(Settings.PRESENCE_GRACE)),
                hub,
                offline,
                tasks,
                ShareReader.documents(values),
                ShareReader.publishing(values),
                namespaces,
                stores,
                logging,
                GuardReader.read(values, demo, http.allowedOrigins()),
                values.warnings());
    }

    private static List<Namespace> namespaces(ConfigValues values, boolean demo, boolean storable) {
        var rooms = values.get(Settings.ROOMS).orElse(demo ? Rule.AUTHENTICATED : Rule.CLAIM);
        for (var added : values.addedNamespaces()) {
            if (added.name().contains(":") || !ChannelName.check(added.name()).isEmpty()) {
                values.problem(
                        "carillon.namespaces.%s is no name of a namespace; it must not have ':', spaces or control characters, nor be longer than a channel's name"
                                .formatted(added.name()));
            }
        }
        return Stream.concat(Settings.NAMESPACES.stream(), values.addedNamespaces().stream())
                .map(settings -> settings.read(values, rooms))
                .map(namespace -> storable ? namespace : unstored(values, namespace))
                .toList();
    }

    /// A namespace of a server that stores nothing.
    private static Namespace unstored(ConfigValues values, Namespace namespace) {
        if (namespace.durability().when() == Durability.When.ALWAYS) {
            values.warning(
                    "carillon.namespaces.%s.durable is 'always', but %s is 'memory', so nothing is stored"
                            .formatted(namespace.name(), values.name(Settings.DATABASE_URL)));
        }
        return namespace.with(namespace.durability().never());
    }

    private static Stores stores(ConfigValues values) {
        if (values.isSet(Settings.REDIS_URL)) {
            values.warning(
                    "%s is set, but this version stands alone: two servers are two audiences"
                            .formatted(values.name(Settings.REDIS_URL)));
        }
        return new Stores(StorageReader.read(values), values.get(Settings.REDIS_URL));
    }

    /// Another folder than the default one was named on purpose, and must be there.
    private static Path plugins(ConfigValues values) {
        var name = values.get(Settings.PLUGINS);
        var folder = Path.of(name);
        if (!name.equals(Settings.PLUGINS.defaultValue()) && !Files.isDirectory(folder)) {
            values.problem(Settings.PLUGINS, "there is no such folder; make it, or leave it unset");
        }
        return folder;
    }

    private static Http http(ConfigValues values, boolean demo, String host) {
        var message = values.get(Settings.MESSAGE_SIZE);
        if (message > Integer.MAX_VALUE / 2) {
            values.problem(Settings.MESSAGE_SIZE, "is too large; the limit is 1GiB");
        }
        return new Http(
                host,
                values.get(Settings.PORT),
                values.get(Settings.TRANSPORT),
                values.get(Settings.EVENT_LOOPS),
                tls(values),
                demo && !values.isSet(Settings.ORIGINS)
                        ? List.of("*")
                        : values.get(Settings.ORIGINS),
                values.get(Settings.TRUSTED_PROXIES),
                message.intValue(),
                values.get(Settings.UPLOAD_SIZE),
                ShareReader.files(values),
                requests(values));
    }

    private static Requests requests(ConfigValues values) {
        return new Requests(
                headBytes(values, Settings.URL_SIZE),
                headBytes(values, Settings.HEAD_SIZE),
                values.get(Settings.HEAD_TIME),
                values.get(Settings.BODY_TIME),
                values.get(Settings.IDLE_TIME),
                values.get(Settings.WRITE_TIME));
    }

    private static int headBytes(ConfigValues values, Setting<Long> setting) {
        var bytes = values.get(setting);
        if (bytes < MIN_HEAD_BYTES || bytes > MAX_HEAD_BYTES) {
            values.problem(setting, "must be from 1KiB to 1MiB");
            return MAX_HEAD_BYTES;
        }
        return bytes.intValue();
    }

    private static Sockets sockets(ConfigValues values, boolean demo, Collection<String> dialects) {
        if (!dialects.contains(values.get(Settings.DIALECT))) {
            values.problem(Settings.DIALECT, "must be one of " + String.join(", ", dialects));
        }
        return new Sockets(
                values.get(Settings.SOCKET_PORT),
                values.get(Settings.SOCKET_PATH),
                values.get(Settings.DIALECT),
                spoken(values, demo, dialects),
                values.get(Settings.LENIENT),
                values.get(Settings.COMPRESSION),
                values.get(Settings.MESSAGE_RATE),
                values.get(Settings.CONNECTION_RATE),
                values.get(Settings.ADDRESS_CONNECTIONS),
                new Event.ReconnectHint(
                        values.get(Settings.RECONNECT_ATTEMPTS),
                        values.get(Settings.RECONNECT_DELAY).toMillis(),
                        values.get(Settings.RECONNECT_BACKOFF)));
    }

    /// The dialects that clients may ask for, the one of who asks for none among them.
    private static Set<String> spoken(
            ConfigValues values, boolean demo, Collection<String> dialects) {
        var named = values.get(Settings.DIALECTS);
        if (!named.equals(List.of("auto"))) {
            if (!dialects.containsAll(named)) {
                values.problem(Settings.DIALECTS, "must be of " + String.join(", ", dialects));
            }
            return with(named, values.get(Settings.DIALECT));
        }
        return demo ? Set.copyOf(dialects) : with(List.of(NATIVE), values.get(Settings.DIALECT));
    }

    private static Set<String> with(Collection<String> some, String another) {
        return Stream.concat(some.stream(), Stream.of(another)).collect(Collectors.toSet());
    }

    private static Optional<Tls> tls(ConfigValues values) {
        var certificate = values.get(Settings.TLS_CERTIFICATE);
        var key = values.get(Settings.TLS_KEY);
        if (certificate.isEmpty() && key.isEmpty()) {
            if (values.get(Settings.TLS_REQUIRED)) {
                values.problem(
                        Settings.TLS_REQUIRED,
                        "needs a certificate: set carillon.tls.certificate and carillon.tls.key, or set it to false where a proxy has one");
            }
            return Optional.empty();
        }
        for (var setting : new Setting<?>[] {Settings.TLS_CERTIFICATE, Settings.TLS_KEY}) {
            var file = Path.of(String.valueOf(values.get(setting)));
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                values.problem(setting, "is not a file that can be read; name a PEM file");
            }
        }
        return Optional.of(new Tls(Path.of(certificate), Path.of(key)));
    }

    /// How long a pinged connection may take to answer: set as such, or by how long a silent one
    /// lives.
    private static Duration pong(ConfigValues values) {
        var pong = values.get(Settings.PONG);
        var timeout = values.get(Settings.TIMEOUT);
        if (timeout.isEmpty()) {
            return pong;
        }
        var rest = timeout.get().minus(values.get(Settings.PING));
        if (rest.isNegative() || rest.isZero()) {
            values.problem(
                    Settings.TIMEOUT,
                    "must be longer than %s, the silence after which a connection is pinged: %dms"
                            .formatted(
                                    values.name(Settings.PING),
                                    values.get(Settings.PING).toMillis()));
            return pong;
        }
        if (values.isSet(Settings.PONG)) {
            if (!rest.equals(pong)) {
                values.warning(
                        "%s and %s are set to different values; %s counts"
                                .formatted(
                                        values.name(Settings.PONG),
                                        values.name(Settings.TIMEOUT),
                                        values.name(Settings.PONG)));
            }
            return pong;
        }
        return rest.compareTo(MIN_PONG) < 0 ? MIN_PONG : rest;
    }

    private static HubLimits hub(ConfigValues values, HeapShares memory) {
        return new HubLimits(
                outboundQueue(values),
                values.get(Settings.CHANNELS),
                values.get(Settings.USER_CONNECTIONS),
                values.get(Settings.CONNECTIONS),
                values.get(Settings.ROOMS_IN_USE),
                values.get(Settings.WAITING),
                memory.bytes(HeapShare.UNDELIVERED),
                values.get(Settings.AUTH_TIME),
                values.get(Settings.PING),
                pong(values));
    }

    /// The most that may wait to be sent to one connection. What a client may send, others must be
    /// able to be sent, with what an envelope takes; the queue is as large as that needs where
    /// nobody has said how large it is.
    private static long outboundQueue(ConfigValues values) {
        var queue = values.get(Settings.OUTBOUND_QUEUE);
        var message = values.get(Settings.MESSAGE_SIZE);
        if (message <= FrameLimit.mostOf(queue) - ENVELOPE) {
            return queue;
        }
        if (values.isSet(Settings.OUTBOUND_QUEUE)) {
            values.problem(
                    Settings.OUTBOUND_QUEUE,
                    "a message may have %d bytes (%s), and with its envelope it must fit 15/16 of the queue; set it to %d bytes or more, or make messages smaller"
                            .formatted(
                                    message,
                                    values.name(Settings.MESSAGE_SIZE),
                                    leastQueueFor(message)));
        }
        return leastQueueFor(message);
    }

    private static long leastQueueFor(long message) {
        var most = message + ENVELOPE;
        return most + most / 15 + 1;
    }

    private static TaskOptions tasks(ConfigValues values, HeapShares memory) {
        return new TaskOptions(
                taskLimits(values, memory),
                new RetryPolicy(
                        values.get(Settings.TASK_ATTEMPTS),
                        values.get(Settings.TASK_INTERRUPTIONS),
                        values.get(Settings.TASK_RETRY_DELAY)),
                Set.copyOf(values.get(Settings.TASKS_OUTSIDE)),
                values.get(Settings.TASK_RESULT_AGE));
    }

    private static TaskLimits taskLimits(ConfigValues values, HeapShares memory) {
        var concurrency = values.get(Settings.TASK_CONCURRENCY);
        return new TaskLimits(
                concurrency == 0 ? TaskLimits.DEFAULT.concurrency() : concurrency,
                values.get(Settings.TASK_QUEUE),
                values.get(Settings.TASK_PAUSED),
                values.get(Settings.TASK_PER_USER),
                values.get(Settings.TASK_FINISHED),
                new ProgressPace(
                        values.get(Settings.TASK_THRESHOLD),
                        values.get(Settings.TASK_WINDOW),
                        values.get(Settings.TASK_BATCH)),
                ShareReader.tasks(values, memory));
    }

    /// Every setting with its default and its meaning, as a YAML file that changes nothing.
    public static String defaults() {
        return DefaultsFile.write(DefaultsFile.DEFAULTS, Settings.all(), Setting::defaultValue);
    }

    /// Every setting as a preset has it, as a YAML file.
    ///
    /// @throws ConfigException when there is no such preset
    public static String defaults(String preset) {
        var sources = new ConfigSources(Optional.of(preset), Optional.empty(), Map.of(), Map.of());
        var values = ConfigValues.from(sources);
        values.throwIfAnyProblem();
        return DefaultsFile.write(
                "# Every setting as the preset '%s' has it.\n".formatted(preset),
                values.settings(),
                values::shown);
    }
}

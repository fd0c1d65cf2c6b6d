package dev.carillon.server.config;

import dev.carillon.core.auth.LoginLimits;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.files.FileLimits;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.tasks.RetryPolicy;
import dev.carillon.core.tasks.TaskLimits;
import dev.carillon.server.config.CarillonConfig.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Every setting there is, in the order in which `carillon config defaults` shows them. To add one,
/// add it here and read it in [ConfigLoader].
final class Settings {
    private static final List<Setting<?>> ALL = new ArrayList<>();
    private static final Map<Setting<?>, Setting<?>> SECRET_FILES = new LinkedHashMap<>();
    private static final HubLimits HUB = HubLimits.DEFAULT;
    private static final TaskLimits TASKS = TaskLimits.DEFAULT;
    private static final RetryPolicy RETRIES = RetryPolicy.DEFAULT;
    private static final int MAX = Integer.MAX_VALUE;

    static final Setting<Boolean> DEMO =
            add("demo", "false", "Demo users, sample files, open rooms.", Parse::bool);
    static final Setting<String> DATA_DIR =
            add(
                    "data-dir",
                    "./carillon-data",
                    "Where files are kept, and the database unless database.url says otherwise.",
                    Parse::text);

    static final Setting<String> PLUGINS =
            add(
                    "plugins.directory",
                    "./plugins",
                    "Where jars with message handlers of the application's own are; it need not be there.",
                    Parse::text);
    static final Setting<String> ENVIRONMENT =
            add(
                    "environment",
                    "",
                    "What it runs in: development logs more, production warns of demo mode.",
                    Parse::text);

    static final Setting<String> HOST =
            add(
                    "host",
                    "auto",
                    "The address to listen on; auto for 127.0.0.1 in demo mode, which others don't reach, and else 0.0.0.0, which is every address of this machine.",
                    Parse::text);
    static final Setting<Integer> PORT =
            add(
                    "port",
                    "8000",
                    "The port for HTTP and WebSocket; 0 for any free one.",
                    Parse.integer(0, 65535));
    static final Setting<Transport> TRANSPORT =
            add("transport", "auto", "auto, epoll, io_uring or nio.", Parse.oneOf(Transport.class));
    static final Setting<Integer> EVENT_LOOPS =
            add(
                    "event-loops",
                    "0",
                    "Threads that serve sockets; 0 for one a processor.",
                    Parse.integer(0, 1024));
    static final Setting<String> TLS_CERTIFICATE =
            add(
                    "tls.certificate",
                    "",
                    "PEM file with the certificate chain, for HTTPS and WSS.",
                    Parse::text);
    static final Setting<String> TLS_KEY =
            add("tls.key", "", "PEM file with the certificate's key.", Parse::text);
    static final Setting<Boolean> TLS_REQUIRED =
            add(
                    "tls.required",
                    "false",
                    "Whether to refuse to start without a certificate.",
                    Parse::bool);
    static final Setting<List<String>> ORIGINS =
            add(
                    "allowed-origins",
                    "",
                    "Sites whose pages may connect, by comma; * for any, which is the default of demo mode; https://*.example.com for all sites below a name; http://localhost:* for all ports; null, in quotes, for pages opened from a file. The server's own page always may.",
                    Parse::origins);
    static final Setting<List<AddressRange>> TRUSTED_PROXIES =
            add(
                    "http.trusted-proxies",
                    "",
                    "Addresses and ranges of proxies, by comma, whose X-Forwarded-… or Forwarded says where a client is and what it called this server, such as 10.0.0.0/8.",
                    Parse::addresses);

    static final Setting<List<String>> ALLOWED_HOSTS =
            add(
                    "allowed-hosts",
                    "",
                    "Names by which clients may call this server, by comma: push.example.com, *.example.com, or * for any; addresses, localhost and names without a dot always will do. Empty for any name where tokens are required or allowed-origins is *, and else for the hosts of allowed-origins.",
                    AllowedHosts::parse);
    static final Setting<List<String>> PAGE_SERVERS =
            add(
                    "page.servers",
                    "",
                    "Addresses of other servers that the page may be used with, by comma; * for any, which is the default of demo mode.",
                    GuardReader::servers);
    static final Setting<GuardReader.Access> METRICS_ACCESS =
            add(
                    "metrics.access",
                    "local",
                    "For whom /metrics is: local for programs of this machine, the application and who sends metrics.token, or anyone.",
                    Parse.oneOf(GuardReader.Access.class));
    static final Setting<String> METRICS_TOKEN =
            addSecret(
                    "metrics.token",
                    "A token that lets Prometheus read /metrics, sent as 'Authorization: Bearer'; at least 16 characters.",
                    Parse::text);
    static final Setting<String> METRICS_TOKEN_FILE = addFileOf(METRICS_TOKEN);

    static final Setting<Optional<Integer>> SOCKET_PORT =
            add(
                    "websocket.port",
                    "",
                    "A port for WebSockets besides the one for everything; empty for none, 0 for any free one.",
                    Parse.optional(Parse.integer(0, 65535)));
    static final Setting<String> SOCKET_PATH =
            add("websocket.path", "/ws", "The path that takes WebSockets.", Parse::path);
    static final Setting<String> DIALECT =
            add(
                    "websocket.dialect",
                    "carillon",
                    "What is spoken there unless the client asks for another: carillon, batch, knowledge or momentum.",
                    Parse::text);
    static final Setting<List<String>> DIALECTS =
            add(
                    "websocket.dialects",
                    "auto",
                    "The dialects that clients may ask for, by comma, besides those that an application adds in code; auto for websocket.dialect and carillon, in demo mode for all.",
                    Parse::list);
    static final Setting<Boolean> LENIENT =
            add(
                    "websocket.lenient",
                    "false",
                    "Whether members and parameters that the dialect carillon does not know are left aside rather than refused.",
                    Parse::bool);
    static final Setting<Boolean> COMPRESSION =
            add(
                    "websocket.compression",
                    "true",
                    "Whether permessage-deflate is offered.",
                    Parse::bool);

    static final Setting<Boolean> AUTH_REQUIRED =
            add(
                    "auth.required",
                    "true",
                    "Whether connections need a token; without, everybody is a guest.",
                    Parse::bool);
    static final Setting<LoopbackTrust> TRUST_LOOPBACK =
            add(
                    "auth.trust-loopback",
                    "false",
                    "Whether the end points of reference systems take requests from this machine without credentials: false, true (as long as nobody else reaches the server: host is 127.0.0.1 or the like), or always.",
                    LoopbackTrust::parse);
    static final Setting<String> SECRET =
            addSecret(
                    "auth.secret",
                    "What tokens are signed with. Needed outside demo mode, and at least 32 random bytes there.",
                    Parse::text);
    static final Setting<String> SECRET_FILE = addFileOf(SECRET);
    static final Setting<String> ISSUER =
            add(
                    "auth.issuer",
                    "",
                    "The 'iss' of tokens that the server issues, and that all others need; empty for 'carillon' in its own and any in others.",
                    Parse::text);
    static final Setting<String> AUDIENCE =
            add(
                    "auth.audience",
                    "",
                    "The 'aud' that tokens must have; empty for any.",
                    Parse::text);
    static final Setting<Duration> TOKEN_LIFETIME =
            add("auth.token-lifetime", "1h", "How long a token lasts.", Parse::duration);
    static final Setting<Duration> REFRESH_LIFETIME =
            add(
                    "auth.refresh-lifetime",
                    "30d",
                    "How long a session lasts that isn't used.",
                    Parse::duration);
    static final Setting<Duration> LEEWAY =
            add(
                    "auth.leeway",
                    "30s",
                    "How far the clock of whoever issues tokens may be ahead of this server's, for 'nbf' and 'iat'.",
                    Parse::durationOrZero);
    static final Setting<List<String>> API_KEYS =
            addSecret(
                    "auth.api-keys",
                    "Keys that an application may send in X-API-Key, by comma; at least 16 characters each.",
                    Parse::list);
    static final Setting<String> API_KEYS_FILE = addFileOf(API_KEYS);

    static final Setting<Long> MESSAGE_SIZE =
            add("limits.message-size", "64KiB", "The largest WebSocket message.", Parse::bytes);
    static final Setting<Long> OUTBOUND_QUEUE =
            add(
                    "limits.outbound-queue",
                    "1MiB",
                    "The most that may wait to be sent to one connection; more than that where limits.message-size needs it, unless it is set.",
                    Parse::bytes);
    static final Setting<Integer> CHANNELS =
            add(
                    "limits.channels-per-connection",
                    text(HUB.channelsPerConnection()),
                    "The most channels that one connection may subscribe to.",
                    Parse.integer(1, MAX));
    static final Setting<Integer> USER_CONNECTIONS =
            add(
                    "limits.connections-per-user",
                    text(HUB.connectionsPerUser()),
                    "The most connections of one user.",
                    Parse.integer(1, MAX));
    static final Setting<Integer> CONNECTIONS =
            add(
                    "limits.connections",
                    text(HUB.connections()),
                    "The most connections in all.",
                    Parse.integer(1, MAX));
    static final Setting<Optional<Integer>> ADDRESS_CONNECTIONS =
            add(
                    "limits.connections-per-address",
                    "",
                    "The most connections of one address, or of one IPv6 network, over HTTP too; 0 for any number. Empty for 10000 of each address of the internet, and any number of this machine's and of private networks. Trusted proxies are not counted, but the clients behind them are.",
                    Parse.optional(Parse.integer(0, MAX)));
    static final Setting<Integer> ROOMS_IN_USE =
            add(
                    "limits.rooms",
                    text(HUB.rooms()),
                    "The most rooms, tasks and other channels joined by asking to that may have subscribers.",
                    Parse.integer(1, MAX));
    static final Setting<Integer> WAITING =
            add(
                    "limits.publications-waiting",
                    text(HUB.waitingPerLoop()),
                    "How many publications may wait for one event loop before new ones are refused.",
                    Parse.integer(1, MAX));
    static final Setting<Duration> AUTH_TIME =
            add(
                    "limits.authentication-time",
                    "10s",
                    "How long a connection may stay unauthenticated.",
                    Parse::duration);
    static final Setting<Integer> MESSAGE_RATE =
            add(
                    "limits.messages-per-minute",
                    "600000",
                    "The most messages that one connection may send a minute; 0 for any number.",
                    Parse.integer(0, MAX));
    static final Setting<Integer> CONNECTION_RATE =
            add(
                    "limits.connections-per-minute",
                    "100000",
                    "The most connections that one address may open a minute; 0 for any number.",
                    Parse.integer(0, MAX));
    static final Setting<Integer> PUBLICATION_RATE =
            add(
                    "limits.publications-per-second",
                    "2000",
                    "The most that one user may publish a second, on all connections together, after ten seconds' worth at once; 0 for any number.",
                    Parse.integer(0, 1_000_000));
    static final Setting<Integer> DURABLE_ROOMS =
            add(
                    "limits.durable-rooms-per-user",
                    "1000",
                    "Of how many channels one user may be the first to store something, over restarts too; 0 for any number.",
                    Parse.integer(0, 1_000_000));
    static final Setting<Integer> REVOCATIONS_PER_USER =
            add(
                    "limits.revocations-per-user",
                    "10000",
                    "How many revoked tokens and sessions of one user are remembered one by one; beyond it all of the user's tokens of before are revoked.",
                    Parse.integer(2, MAX));
    static final Setting<Integer> REVOCATIONS =
            add(
                    "limits.revocations",
                    "1000000",
                    "How many revoked tokens and sessions are remembered in all; beyond it that befalls the user who has most.",
                    Parse.integer(2, MAX));
    static final Setting<Long> URL_SIZE =
            add(
                    "limits.url-size",
                    "16KiB",
                    "The longest request line, and so the longest URL.",
                    Parse::bytes);
    static final Setting<Long> HEAD_SIZE =
            add(
                    "limits.head-size",
                    "32KiB",
                    "The most that the headers of a request may take.",
                    Parse::bytes);
    static final Setting<Optional<Long>> BODIES =
            add(
                    "limits.bodies",
                    "",
                    "The most memory that the bodies of all requests under way may take; empty for 6 % of the heap, at most 64MiB.",
                    Parse.optional(Parse::bytes));
    static final Setting<Optional<Long>> UNFINISHED =
            add(
                    "limits.unfinished-messages",
                    "",
                    "The most memory that all WebSocket messages may take that have begun and not ended; empty for 7 % of the heap, at most 64MiB. Beyond it the connections whose message began first are closed.",
                    Parse.optional(Parse::bytes));
    static final Setting<Optional<Long>> UNSENT =
            add(
                    "limits.unsent",
                    "",
                    "The most memory that may wait to be sent, to all clients together; empty for 18 % of the heap. Beyond it the connections for which most waits are closed.",
                    Parse.optional(Parse::bytes));
    static final Setting<Duration> HEAD_TIME =
            add(
                    "limits.head-time",
                    "10s",
                    "How long the head of a request may take to come, and a new connection to begin one.",
                    Parse::duration);
    static final Setting<Duration> BODY_TIME =
            add(
                    "limits.body-time",
                    "30s",
                    "How long the body of a request may take to come; a second more for each 10 KiB that are there.",
                    Parse::duration);
    static final Setting<Duration> IDLE_TIME =
            add(
                    "limits.idle-time",
                    "75s",
                    "How long an HTTP connection may stay open between two requests.",
                    Parse::duration);
    static final Setting<Duration> WRITE_TIME =
            add(
                    "limits.write-time",
                    "60s",
                    "How long a client may take none of an answer before its HTTP connection is closed.",
                    Parse::duration);
    static final Setting<Integer> LOGIN_FAILURES_PER_ADDRESS =
            add(
                    "limits.login-failures-per-address",
                    text(LoginLimits.Rules.DEFAULT.perAddress()),
                    "How many logins from one address may fail a minute before further ones are refused; 0 for any number.",
                    Parse.integer(0, MAX));
    static final Setting<Integer> LOGIN_FAILURES_PER_NAME =
            add(
                    "limits.login-failures-per-name",
                    text(LoginLimits.Rules.DEFAULT.perName()),
                    "How many logins for one name may fail a minute before further ones are refused; 0 for any number.",
                    Parse.integer(0, MAX));
    static final Setting<Long> UPLOAD_SIZE =
            add("limits.upload-size", "20MiB", "The largest uploaded file.", Parse::bytes);
    static final Setting<Long> STORED_SIZE =
            add(
                    "limits.stored-size",
                    "2GiB",
                    "The most that all uploaded files may take.",
                    Parse::bytes);
    static final Setting<Integer> STORED_FILES =
            add(
                    "limits.stored-files",
                    text(FileLimits.DEFAULT.files()),
                    "How many uploaded files there may be.",
                    Parse.integer(1, MAX));
    static final Setting<Long> STORED_SIZE_PER_USER =
            add(
                    "limits.stored-size-per-user",
                    "256MiB",
                    "The most that the uploaded files of one user may take.",
                    Parse::bytes);
    static final Setting<Integer> STORED_FILES_PER_USER =
            add(
                    "limits.stored-files-per-user",
                    text(FileLimits.DEFAULT.userFiles()),
                    "How many uploaded files one user may have.",
                    Parse.integer(1, MAX));
    static final Setting<Duration> STORED_AGE =
            add("limits.stored-age", "30d", "How long an uploaded file is kept.", Parse::duration);

    static final Setting<Duration> PING =
            add(
                    "heartbeat.ping",
                    "25s",
                    "After how much silence a connection is pinged.",
                    Parse.durationFrom(Duration.ofMillis(100)));
    static final Setting<Duration> PONG =
            add("heartbeat.pong", "10s", "How long it may take to answer.", Parse::duration);

    static final Setting<Optional<Duration>> TIMEOUT =
            add(
                    "heartbeat.timeout",
                    "",
                    "After how much silence a connection is closed; longer than heartbeat.ping, and another way to set heartbeat.pong.",
                    Parse.optional(Parse::duration));

    static final Setting<Integer> RECONNECT_ATTEMPTS =
            add(
                    "reconnect.max-attempts",
                    "0",
                    "What clients are told: after how many failures to give up; 0 for never.",
                    Parse.integer(0, MAX));
    static final Setting<Duration> RECONNECT_DELAY =
            add(
                    "reconnect.delay",
                    "500ms",
                    "What clients are told: how long to wait before they come back.",
                    Parse::duration);
    static final Setting<Boolean> RECONNECT_BACKOFF =
            add(
                    "reconnect.exponential-backoff",
                    "true",
                    "What clients are told: whether to wait twice as long each further time.",
                    Parse::bool);

    static final Setting<Integer> OFFLINE_QUEUE =
            add(
                    "offline.queue-size",
                    "1000",
                    "The most publications that a user who was away is sent when they are back.",
                    Parse.integer(1, MAX));

    static final Setting<Boolean> READ_CLEARS =
            add(
                    "inbox.read-clears",
                    "true",
                    "Whether what a user has read on one device is no longer sent to their others when they come back.",
                    Parse::bool);

    static final Setting<Boolean> PRESENCE_ANNOUNCE =
            add(
                    "presence.announce",
                    "false",
                    "Whether everybody is told who joins and leaves, by user_joined and user_left.",
                    Parse::bool);
    static final Setting<Duration> PRESENCE_GRACE =
            add(
                    "presence.grace",
                    "1s",
                    "How long a user who goes may take to come back before everybody is told; 0s for no time.",
                    Parse::durationOrZero);

    static final Setting<Optional<Rule>> ROOMS =
            add(
                    "rooms.access",
                    "",
                    "Who may use room:*, a short form for namespaces.room: authenticated (the default of demo mode), claim (the default otherwise) or any other rule.",
                    Parse.optional(Rule::parse));

    /// Those that are always there.
    static final List<NamespaceSettings> NAMESPACES =
            Namespaces.builtIn(Rule.CLAIM).stream().map(NamespaceSettings::builtIn).toList();

    static {
        NAMESPACES.forEach(settings -> ALL.addAll(settings.all()));
    }

    static final Setting<Integer> TASK_CONCURRENCY =
            add(
                    "tasks.concurrency",
                    "0",
                    "How many tasks work at once; 0 for one a processor, and at least 2.",
                    Parse.integer(0, 1024));
    static final Setting<Integer> TASK_QUEUE =
            add(
                    "tasks.queue",
                    text(TASKS.queue()),
                    "How many tasks may wait to begin, and how many unfinished ones a scheduler of the application's own may report.",
                    Parse.integer(1, 1_000_000));
    static final Setting<Integer> TASK_PAUSED =
            add(
                    "tasks.paused",
                    text(TASKS.paused()),
                    "How many tasks may be paused.",
                    Parse.integer(1, 1_000_000));
    static final Setting<Integer> TASK_PER_USER =
            add(
                    "tasks.per-user",
                    text(TASKS.perUser()),
                    "How many unfinished tasks one user may have.",
                    Parse.integer(1, 1_000_000));
    static final Setting<Integer> TASK_FINISHED =
            add(
                    "tasks.finished",
                    text(TASKS.finished()),
                    "How many finished tasks are remembered; 0 for 1000 in memory, 100000 in a database.",
                    Parse.integer(0, 1_000_000));
    static final Setting<Duration> TASK_RESULT_AGE =
            add(
                    "tasks.result-age",
                    "7d",
                    "How long finished tasks are remembered, with what they made.",
                    Parse::duration);
    static final Setting<Integer> TASK_ATTEMPTS =
            add(
                    "tasks.max-attempts",
                    text(RETRIES.maxAttempts()),
                    "How many attempts at a task may fail, unless its handler says otherwise; 1 for no other after the first.",
                    Parse.integer(1, 1000));
    static final Setting<Duration> TASK_RETRY_DELAY =
            add(
                    "tasks.retry-delay",
                    "5s",
                    "How long the next attempt waits after the first failure; each further one doubles it, up to an hour.",
                    Parse::duration);
    static final Setting<Integer> TASK_INTERRUPTIONS =
            add(
                    "tasks.max-interruptions",
                    text(RETRIES.maxInterruptions()),
                    "How often a task is taken up again whose server or worker died over it.",
                    Parse.integer(0, 1_000_000));
    static final Setting<List<String>> TASKS_OUTSIDE =
            add(
                    "tasks.outside",
                    "",
                    "Kinds of task that workers outside claim over HTTP, by comma.",
                    Parse::list);
    static final Setting<Double> TASK_THRESHOLD =
            add(
                    "tasks.progress-threshold",
                    "1",
                    "The least change of progress worth sending, in percent.",
                    Parse::percent);
    static final Setting<Duration> TASK_WINDOW =
            add(
                    "tasks.progress-window",
                    "100ms",
                    "Within which changes of one task are merged.",
                    Parse::duration);
    static final Setting<Integer> TASK_BATCH =
            add(
                    "tasks.progress-batch",
                    text(TASKS.progress().batch()),
                    "Of how many tasks the progress is sent in a window; the others wait for the next.",
                    Parse.integer(1, MAX));

    static final Setting<Optional<Long>> TASK_INPUT_SIZE =
            add(
                    "tasks.input-size",
                    "",
                    "The most that the inputs of all unfinished tasks may take; empty for 64MiB, in memory no more than 5 % of the heap.",
                    Parse.optional(Parse::bytes));
    static final Setting<Long> TASK_INPUT_SIZE_PER_USER =
            add(
                    "tasks.input-size-per-user",
                    "16MiB",
                    "The most that the inputs of one user's unfinished tasks may take.",
                    Parse::bytes);
    static final Setting<Optional<Long>> TASK_FINISHED_SIZE =
            add(
                    "tasks.finished-size",
                    "",
                    "The most that the inputs and answers of finished tasks may take; empty for 1GiB in a database, in memory 3 % of the heap and at most 32MiB.",
                    Parse.optional(Parse::bytes));
    static final Setting<Long> TASK_RESULT_SIZE =
            add(
                    "tasks.result-size",
                    "10GiB",
                    "The most that the files of all results may take; the oldest of whoever has most give way.",
                    Parse::bytes);
    static final Setting<Long> TASK_RESULT_SIZE_PER_USER =
            add(
                    "tasks.result-size-per-user",
                    "2GiB",
                    "The most that the files of one user's results may take; the oldest give way.",
                    Parse::bytes);
    static final Setting<Integer> DOCUMENT_THREADS =
            add(
                    "documents.threads",
                    "0",
                    "Threads on which spreadsheets and templates are looked into and parsed; 0 for half of the processors, at least one.",
                    Parse.integer(0, 1024));
    static final Setting<Optional<Long>> DOCUMENT_MEMORY =
            add(
                    "documents.memory",
                    "",
                    "The memory that all documents being worked on may take; empty for 20 % of the heap, at least 48MiB.",
                    Parse.optional(Parse::bytes));

    static final Setting<Boolean> LOG_CONNECTIONS =
            add(
                    "log.connections",
                    "false",
                    "Whether the start, and connections' coming, joining and going, are logged at INFO.",
                    Parse::bool);

    static final Setting<String> DATABASE_URL =
            addSecret(
                    "database.url",
                    "Where to keep what outlives the server: empty for the SQLite file carillon.db in data-dir, sqlite:PATH, postgresql://user:password@host:5432/database, or memory for nowhere.",
                    Parse::text);
    static final Setting<String> DATABASE_URL_FILE = addFileOf(DATABASE_URL);
    static final Setting<String> DATABASE_PASSWORD =
            addSecret(
                    "database.password",
                    "The password for PostgreSQL, so that it need not stand in database.url.",
                    Parse::text);
    static final Setting<String> DATABASE_PASSWORD_FILE = addFileOf(DATABASE_PASSWORD);
    static final Setting<Optional<Long>> DATABASE_SIZE =
            add(
                    "database.max-size",
                    "",
                    "How large a SQLite file may become; empty for as large as its disk allows.",
                    Parse.optional(Parse::bytes));
    static final Setting<Optional<String>> REDIS_URL =
            addSecret(
                    "redis.url",
                    "Where to meet other servers. Accepted, but this version stands alone.",
                    Parse.optional(Parse::text));
    static final Setting<String> REDIS_URL_FILE = addFileOf(REDIS_URL);

    static final Setting<Optional<LogLevel>> LOG_LEVEL =
            add(
                    "log.level",
                    "",
                    "How much the server logs: off, error, warn, info, debug or trace; empty for info.",
                    Parse.optional(Parse.oneOf(LogLevel.class)));
    static final Setting<List<LogDirective>> LOG_LEVELS =
            add(
                    "log.levels",
                    "",
                    "The same for its parts, such as hub=debug,socket=trace; a level alone is for all of it.",
                    LogDirective::parse);

    private Settings() {}

    private static <T> Setting<T> add(
            String key, String defaultValue, String meaning, Function<String, T> parse) {
        var setting = new Setting<>("carillon." + key, defaultValue, meaning, parse);
        ALL.add(setting);
        return setting;
    }

    /// One whose value is never shown. It has no default.
    private static <T> Setting<T> addSecret(String key, String meaning, Function<String, T> parse) {
        var setting = new Setting<>("carillon." + key, "", meaning, parse, true);
        ALL.add(setting);
        return setting;
    }

    /// The setting that names a file with a secret.
    private static Setting<String> addFileOf(Setting<?> secret) {
        var key = secret.key().substring("carillon.".length());
        var setting =
                add(key + "-file", "", "A file that holds %s alone.".formatted(key), Parse::text);
        SECRET_FILES.put(setting, secret);
        return setting;
    }

    /// Secrets, by the setting that names a file for each.
    static Map<Setting<?>, Setting<?>> secretFiles() {
        return Collections.unmodifiableMap(SECRET_FILES);
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    static List<Setting<?>> all() {
        return List.copyOf(ALL);
    }
}

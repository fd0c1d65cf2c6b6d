package dev.carillon.server.config;

import dev.carillon.core.channels.Namespace.Rule;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.tasks.ProgressPace;
import dev.carillon.core.tasks.TaskLimits;
import dev.carillon.server.config.CarillonConfig.Auth;
import dev.carillon.server.config.CarillonConfig.Http;
import dev.carillon.server.config.CarillonConfig.Sockets;
import dev.carillon.server.config.CarillonConfig.Tls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Makes a [CarillonConfig] of what is set where.
public final class ConfigLoader {
    private static final int MIN_SECRET_BYTES = 32;
    private static final int MIN_API_KEY = 16;

    private ConfigLoader() {}

    /// Reads and checks everything.
    ///
    /// @throws ConfigException naming all problems together
    public static CarillonConfig load(ConfigSources sources) {
        var values = ConfigValues.from(sources);
        var config = read(values);
        values.throwIfAnyProblem();
        return config;
    }

    private static CarillonConfig read(ConfigValues values) {
        var demo = values.get(Settings.DEMO);
        return new CarillonConfig(
                demo,
                Path.of(values.get(Settings.DATA_DIR)),
                http(values, demo),
                sockets(values),
                auth(values, demo),
                hub(values),
                tasks(values),
                values.get(Settings.ROOMS).orElse(demo ? Rule.AUTHENTICATED : Rule.CLAIM),
                values.get(Settings.LOG_CONNECTIONS));
    }

    private static Http http(ConfigValues values, boolean demo) {
        var message = values.get(Settings.MESSAGE_SIZE);
        if (message > Integer.MAX_VALUE / 2) {
            values.problem(Settings.MESSAGE_SIZE, "is too large; the limit is 1GiB");
        }
        return new Http(
                values.get(Settings.HOST),
                values.get(Settings.PORT),
                values.get(Settings.TRANSPORT),
                values.get(Settings.EVENT_LOOPS),
                tls(values),
                demo && !values.isSet(Settings.ORIGINS)
                        ? List.of("*")
                        : values.get(Settings.ORIGINS),
                message.intValue(),
                values.get(Settings.UPLOAD_SIZE),
                values.get(Settings.STORED_SIZE));
    }

    private static Sockets sockets(ConfigValues values) {
        return new Sockets(
                values.get(Settings.SOCKET_PORT),
                values.get(Settings.SOCKET_PATH),
                values.get(Settings.DIALECT),
                values.get(Settings.COMPRESSION),
                values.get(Settings.MESSAGE_RATE),
                values.get(Settings.CONNECTION_RATE));
    }

    private static Optional<Tls> tls(ConfigValues values) {
        var certificate = values.get(Settings.TLS_CERTIFICATE);
        var key = values.get(Settings.TLS_KEY);
        if (certificate.isEmpty() && key.isEmpty()) {
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

    private static Auth auth(ConfigValues values, boolean demo) {
        var secret = values.get(Settings.SECRET);
        var random = demo && secret.isEmpty();
        if (random) {
            secret = randomSecret();
        } else if (secret.isEmpty()) {
            values.problem(
                    Settings.SECRET,
                    "is missing; set it to at least 32 random bytes, e.g. the output of 'openssl rand -hex 32', or use --demo");
        } else if (secret.getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
            values.secretProblem(
                    Settings.SECRET,
                    "is %d bytes long, which is weak; use at least %d random bytes"
                            .formatted(
                                    secret.getBytes(StandardCharsets.UTF_8).length,
                                    MIN_SECRET_BYTES));
        }
        for (var apiKey : values.get(Settings.API_KEYS)) {
            if (apiKey.length() < MIN_API_KEY) {
                values.secretProblem(
                        Settings.API_KEYS,
                        "holds a key of %d characters, which is weak; use at least %d"
                                .formatted(apiKey.length(), MIN_API_KEY));
            }
        }
        return new Auth(
                values.get(Settings.AUTH_REQUIRED),
                values.get(Settings.TRUST_LOOPBACK),
                secret,
                random,
                values.get(Settings.ISSUER),
                Optional.of(values.get(Settings.AUDIENCE)).filter(text -> !text.isEmpty()),
                values.get(Settings.TOKEN_LIFETIME),
                values.get(Settings.REFRESH_LIFETIME),
                values.get(Settings.API_KEYS));
    }

    private static String randomSecret() {
        var bytes = new byte[MIN_SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static HubLimits hub(ConfigValues values) {
        return new HubLimits(
                values.get(Settings.OUTBOUND_QUEUE),
                values.get(Settings.CHANNELS),
                values.get(Settings.USER_CONNECTIONS),
                values.get(Settings.CONNECTIONS),
                values.get(Settings.WAITING),
                values.get(Settings.AUTH_TIME),
                values.get(Settings.PING),
                values.get(Settings.PONG));
    }

    private static TaskLimits tasks(ConfigValues values) {
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
                        values.get(Settings.TASK_BATCH)));
    }

    /// Every setting with its default and its meaning, as a YAML file that changes nothing.
    public static String defaults() {
        return DefaultsFile.write(Settings.all());
    }
}

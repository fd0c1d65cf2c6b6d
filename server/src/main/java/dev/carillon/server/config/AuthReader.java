package dev.carillon.server.config;

import dev.carillon.core.auth.LoginLimits;
import dev.carillon.server.config.CarillonConfig.Auth;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// Reads what tokens are signed with, and who gets in by a key. Refuses what is easily guessed.
final class AuthReader {
    private static final int MIN_SECRET_BYTES = 32;
    private static final int MIN_API_KEY = 16;

    private AuthReader() {}

    static Auth read(ConfigValues values, boolean demo) {
        var secret = values.get(Settings.SECRET);
        var random = secret.isEmpty() && (demo || !values.get(Settings.AUTH_REQUIRED));
        if (random) {
            secret = randomSecret();
        } else if (secret.isEmpty()) {
            values.problem(
                    Settings.SECRET,
                    "is missing; set it to at least 32 random bytes, e.g. the output of 'openssl rand -hex 32', or use --demo");
        } else {
            checkSecret(values, demo, secret.getBytes(StandardCharsets.UTF_8).length);
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
                values.get(Settings.LEEWAY),
                values.get(Settings.API_KEYS),
                new LoginLimits.Rules(
                        values.get(Settings.LOGIN_FAILURES_PER_ADDRESS),
                        values.get(Settings.LOGIN_FAILURES_PER_NAME),
                        LoginLimits.Rules.DEFAULT.window()));
    }

    /// To try things out, the secret of another server's will do.
    private static void checkSecret(ConfigValues values, boolean demo, int bytes) {
        if (bytes >= MIN_SECRET_BYTES) {
            return;
        }
        var weak =
                "is %d bytes long, which is weak; use at least %d random bytes"
                        .formatted(bytes, MIN_SECRET_BYTES);
        if (demo) {
            values.warning("%s %s".formatted(Settings.SECRET.key(), weak));
        } else {
            values.secretProblem(Settings.SECRET, weak);
        }
    }

    private static String randomSecret() {
        var bytes = new byte[MIN_SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

package dev.carillon.server.config;

import dev.carillon.core.auth.JwtTokens;
import dev.carillon.core.auth.LoginLimits;
import dev.carillon.core.spi.Revocations;
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

    /// @param trustLoopback whether requests from this machine count as the application's
    static Auth read(ConfigValues values, boolean demo, boolean trustLoopback) {
        var secret = values.get(Settings.SECRET);
        var random = secret.isEmpty() && (demo || !values.get(Settings.AUTH_REQUIRED));
        if (random) {
            secret = randomSecret();
        } else if (secret.isEmpty()) {
            values.problem(
                    Settings.SECRET,
                    "is missing; set it to at least 32 random bytes, e.g. the output of 'openssl rand -hex 32', or use --demo");
        } else {
            checkSecret(values, demo, secret);
        }
        for (var apiKey : values.get(Settings.API_KEYS)) {
            checkKey(values, demo, Settings.API_KEYS, apiKey);
        }
        return new Auth(
                values.get(Settings.AUTH_REQUIRED),
                trustLoopback,
                secret,
                random,
                issuer(values),
                Optional.of(values.get(Settings.AUDIENCE)).filter(text -> !text.isEmpty()),
                values.get(Settings.TOKEN_LIFETIME),
                values.get(Settings.REFRESH_LIFETIME),
                values.get(Settings.LEEWAY),
                values.get(Settings.API_KEYS),
                new LoginLimits.Rules(
                        values.get(Settings.LOGIN_FAILURES_PER_ADDRESS),
                        values.get(Settings.LOGIN_FAILURES_PER_NAME),
                        LoginLimits.Rules.DEFAULT.window()),
                new Revocations.Limits(
                        values.get(Settings.REVOCATIONS_PER_USER),
                        values.get(Settings.REVOCATIONS)));
    }

    /// Others' tokens need it where somebody has said what it is.
    private static JwtTokens.Issuer issuer(ConfigValues values) {
        var name = values.get(Settings.ISSUER);
        return name.isEmpty()
                ? new JwtTokens.Issuer("carillon", false)
                : new JwtTokens.Issuer(name, true);
    }

    private static void checkSecret(ConfigValues values, boolean demo, String secret) {
        var bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        var weak =
                bytes < MIN_SECRET_BYTES
                        ? Optional.of("is %d bytes long".formatted(bytes))
                        : Guessable.reason(secret);
        weak.ifPresent(why ->
                tell(
                        values,
                        demo,
                        Settings.SECRET,
                        "%s, which is weak; use at least %d random bytes, e.g. the output of 'openssl rand -hex 32'"
                                .formatted(why, MIN_SECRET_BYTES)));
    }

    /// Looks at a key that is sent as it is.
    static void checkKey(ConfigValues values, boolean demo, Setting<?> setting, String key) {
        if (key.length() < MIN_API_KEY) {
            values.problem(
                    setting,
                    "holds a key of %d characters, which is weak; use at least %d"
                            .formatted(key.length(), MIN_API_KEY));
            return;
        }
        Guessable.reason(key)
                .ifPresent(why ->
                        tell(
                                values,
                                demo,
                                setting,
                                "holds a key that %s, which is weak; use a random one, e.g. the output of 'openssl rand -hex 16'"
                                        .formatted(why)));
    }

    /// To try things out, the secret of another server's will do.
    private static void tell(
            ConfigValues values, boolean demo, Setting<?> setting, String weakness) {
        if (demo) {
            values.warning("%s %s".formatted(values.name(setting), weakness));
        } else {
            values.problem(setting, weakness);
        }
    }

    private static String randomSecret() {
        var bytes = new byte[MIN_SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

package dev.carillon.server.config;

import java.util.Locale;

/// Whether whoever asks from this machine counts as the application.
enum LoopbackTrust {
    NEVER,
    /// As long as the server listens to this machine alone.
    WHILE_ALONE,
    /// Wherever it listens.
    ALWAYS;

    static LoopbackTrust parse(String value) {
        if (value.toLowerCase(Locale.ROOT).equals("always")) {
            return ALWAYS;
        }
        try {
            return Parse.bool(value) ? WHILE_ALONE : NEVER;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be false, true or always", e);
        }
    }
}

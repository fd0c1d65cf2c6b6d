package dev.carillon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the server's secret is found, with which tokens are signed. Immutable.
public record Secrets(Environment environment) {
    /// The secret that was given; else `JWT_SECRET` or `CARILLON_AUTH_SECRET`; else, of a server on
    /// this machine, what a demo server keeps in its data directory.
    public Optional<String> of(@Nullable String given, Destination destination) {
        return Optional.ofNullable(given)
                .or(() -> environment.get("JWT_SECRET"))
                .or(() -> environment.get("CARILLON_AUTH_SECRET"))
                .or(() -> destination.isHere() ? keptByDemo() : Optional.empty());
    }

    private Optional<String> keptByDemo() {
        try {
            return Optional.of(
                    Files.readString(environment.dataDirectory().resolve("secret")).strip());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}

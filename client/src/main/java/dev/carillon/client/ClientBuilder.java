package dev.carillon.client;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sets a client up. Used by one thread.
public final class ClientBuilder {
    private final URI uri;
    private @Nullable Supplier<String> tokens;
    private @Nullable String device;
    private boolean acks;
    private Duration timeout = Duration.ofSeconds(10);

    ClientBuilder(URI uri) {
        this.uri = uri;
    }

    /// Where the tokens come from: asked on a virtual thread, at each connection and before the
    /// last one ends. It may throw; a [ClientException] that is not retryable ends the client.
    public ClientBuilder token(Supplier<String> source) {
        tokens = source;
        return this;
    }

    /// Which of the user's devices this is, by a name that stays.
    public ClientBuilder device(String name) {
        device = name;
        return this;
    }

    /// The inbox is acknowledged by the application.
    public ClientBuilder acks() {
        acks = true;
        return this;
    }

    /// How long an answer may take, with the time that it takes to come back; ten seconds unless
    /// set.
    public ClientBuilder timeout(Duration time) {
        timeout = time;
        return this;
    }

    /// A client that connects when it is first used.
    public CarillonClient build() {
        return new CarillonClient(
                uri,
                Objects.requireNonNull(tokens, "there is no token; call token(…)"),
                new CarillonClient.Manner(device, acks, timeout));
    }
}

package dev.carillon.cli.testing;

import dev.carillon.server.Carillon;
import dev.carillon.server.CarillonBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A real server on a free port with a data folder of its own. Used by one thread.
public final class TestServer implements AutoCloseable {
    /// What its tokens are signed with.
    public static final String SECRET = "a secret of at least thirty-two bytes";

    private final UnaryOperator<CarillonBuilder> settings;
    private final Path folder;
    private Carillon server;
    private @Nullable Integer port;

    private TestServer(UnaryOperator<CarillonBuilder> settings) {
        this.settings = settings;
        try {
            folder = Files.createTempDirectory("carillon-cli-test-");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server = start();
        port = server.port();
    }

    /// In demo mode, with these settings beside.
    public static TestServer with(UnaryOperator<CarillonBuilder> settings) {
        return new TestServer(settings);
    }

    /// As clients of Momentum expect it, where a user who goes has left at once.
    public static TestServer momentum() {
        return with(TestServer::asMomentum);
    }

    /// The native protocol.
    public static TestServer demo() {
        return with(builder -> builder);
    }

    static CarillonBuilder asMomentum(CarillonBuilder builder) {
        return builder.set("websocket.dialect", "momentum")
                .set("auth.trust-loopback", "true")
                .set("presence.announce", "true")
                .set("presence.grace", "0s");
    }

    private Carillon start() {
        var builder = Carillon.builder().demo().secret(SECRET).dataDirectory(folder);
        return settings.apply(builder.port(port == null ? 0 : port)).start();
    }

    /// Stops it.
    public void stop() {
        server.close();
    }

    /// Starts it again, on the same port and with the same data.
    public void startAgain() {
        server = start();
    }

    public Carillon carillon() {
        return server;
    }

    public int port() {
        return server.port();
    }

    public URI http() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /// Where it takes WebSockets.
    public String ws() {
        return "ws://127.0.0.1:%d/ws".formatted(port());
    }

    @Override
    public void close() {
        server.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

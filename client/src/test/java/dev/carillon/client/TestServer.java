package dev.carillon.client;

import dev.carillon.server.Carillon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A real server on a port that stays, with a data folder of its own. Used by one thread.
final class TestServer implements AutoCloseable {
    static final String SECRET = "a secret of at least thirty-two bytes";

    private final Path folder;
    private Carillon server;

    TestServer() throws IOException {
        folder = Files.createTempDirectory("carillon-client-test-");
        server = start(0);
    }

    private Carillon start(int port) {
        return Carillon.builder()
                .demo()
                .preset("bench")
                .secret(SECRET)
                .dataDirectory(folder)
                .port(port)
                .start();
    }

    Carillon carillon() {
        return server;
    }

    int port() {
        return server.port();
    }

    String ws() {
        return "ws://127.0.0.1:%d/ws".formatted(port());
    }

    void stop() {
        server.close();
    }

    void startAgain() {
        server = start(server.port());
    }

    static String token(String user) {
        return TokenSigner.of(SECRET).sign(TokenSigner.Claims.of(user));
    }

    /// A client of a user, over any address.
    static CarillonClient client(String url, String user) {
        return CarillonClient.builder(url).token(() -> token(user)).build();
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

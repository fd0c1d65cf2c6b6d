package dev.carillon.server.testing;

import dev.carillon.protocol.UserId;
import dev.carillon.server.Carillon;
import dev.carillon.server.CarillonBuilder;
import dev.carillon.testkit.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A real server on a free port, for one test class, with a data folder of its own. What is opened
/// through it is closed with it.
public final class RunningServer implements BeforeAllCallback, AfterAllCallback {
    /// Long enough for any answer of a machine with much else to do, short enough for a test that
    /// gets none.
    public static final int SECONDS = (int) Patience.LONG.toSeconds();

    private final UnaryOperator<CarillonBuilder> settings;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable HttpClient http;
    private @Nullable Carillon server;
    private @Nullable Path folder;

    private RunningServer(UnaryOperator<CarillonBuilder> settings) {
        this.settings = settings;
    }

    /// In demo mode.
    public static RunningServer demo() {
        return demo(builder -> builder);
    }

    /// In demo mode with other settings.
    public static RunningServer demo(UnaryOperator<CarillonBuilder> settings) {
        return with(builder -> settings.apply(builder.demo()));
    }

    /// With these settings.
    public static RunningServer with(UnaryOperator<CarillonBuilder> settings) {
        return new RunningServer(settings);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("carillon-test-");
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        server = settings.apply(Carillon.builder().port(0).dataDirectory(folder)).start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        for (var closeable : opened) {
            closeable.close();
        }
        carillon().close();
        http().shutdownNow();
        try (var files = Files.walk(folder())) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// Stops it in order and starts another on the same data.
    public void restart() {
        carillon().close();
        server = settings.apply(Carillon.builder().port(0).dataDirectory(folder())).start();
    }

    public Carillon carillon() {
        return Objects.requireNonNull(server);
    }

    /// Where it keeps its files.
    public Path folder() {
        return Objects.requireNonNull(folder);
    }

    private HttpClient http() {
        return Objects.requireNonNull(http);
    }

    /// The HTTP API, as nobody.
    public Api api() {
        return new Api(http(), carillon().uri());
    }

    /// A figure as `/metrics` has it now, by its name and labels.
    public double metric(String name) {
        return api().get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    /// The HTTP API, as a demo user who logs in for it.
    public Api as(String username) {
        return api().logIn(username);
    }

    /// A token for any user, from the door for applications that embed the server.
    public String tokenOf(String user, String... roles) {
        return carillon().issueToken(new UserId(user), user, List.of(roles));
    }

    /// An unauthenticated socket at `/ws` with this query and these subprotocols.
    public TestClient open(String query, String... subprotocols) {
        return openAt("/ws" + query, subprotocols);
    }

    /// A socket at any path.
    public TestClient openAt(String path, String... subprotocols) {
        var uri = URI.create("ws://localhost:%d%s".formatted(carillon().port(), path));
        return keep(TestClient.open(http(), uri, subprotocols));
    }

    /// A socket with a token, past its `connected` and `auth_success`.
    public TestClient openWith(String token) {
        var client = open("?token=" + token);
        client.next("auth_success");
        return client;
    }

    /// A socket of a user, in a session of its own.
    public TestClient openAs(String user) {
        return openWith(tokenOf(user, "user"));
    }

    /// A bare TCP connection.
    public RawSocket raw() {
        return keep(RawSocket.open(carillon().port()));
    }

    /// A WebSocket on a bare TCP connection, authenticated, its greeting read.
    ///
    /// @param headers more lines of the handshake's head
    public RawSocket rawAs(String user, String... headers) {
        var raw = raw();
        raw.handshake("/ws?token=" + tokenOf(user, "user"), headers);
        raw.nextText("auth_success");
        return raw;
    }

    /// Closes something with the server.
    public <T extends AutoCloseable> T keep(T closeable) {
        opened.add(closeable);
        return closeable;
    }
}

package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.server.Carillon;
import dev.carillon.server.StartException;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TwoPortsTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("websocket.port", "0"));

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir Path folder;

    @AfterAll
    static void close() {
        HTTP.shutdownNow();
    }

    private static TestClient open(int port) {
        var uri =
                URI.create(
                        "ws://localhost:%d/ws?token=%s"
                                .formatted(port, server.tokenOf("ada", "user")));
        return server.keep(TestClient.open(HTTP, uri));
    }

    @Test
    void C6_sockets_and_http_are_on_two_ports_and_share_one_audience() {
        var carillon = server.carillon();
        assertThat(carillon.websocketPort()).isPositive().isNotEqualTo(carillon.port());

        var here = open(carillon.websocketPort());
        here.next("auth_success");
        here.subscribe("room:x");
        var there = open(carillon.port());
        there.next("auth_success");
        there.ask("{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":{\"n\":1}}");

        assertThat(here.next("message").at("/data/n").asInt()).isEqualTo(1);
        assertThat(server.api().get("/health").status()).isEqualTo(200);
        var api = new Api(HTTP, URI.create("http://localhost:" + carillon.websocketPort()));
        assertThat(api.get("/health").status()).isEqualTo(200);
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Test
    void C6_the_same_port_twice_is_one() throws IOException {
        var port = freePort();
        try (var carillon =
                Carillon.builder()
                        .port(port)
                        .set("websocket.port", Integer.toString(port))
                        .dataDirectory(folder)
                        .demo()
                        .start()) {
            assertThat(carillon.port()).isEqualTo(port);
            assertThat(carillon.websocketPort()).isEqualTo(port);
        }
    }

    @Test
    void C6_when_one_port_is_taken_neither_is_bound_and_the_message_names_it() throws IOException {
        var port = freePort();
        try (var taken = new ServerSocket(0)) {
            var builder =
                    Carillon.builder()
                            .port(port)
                            .set("websocket.port", Integer.toString(taken.getLocalPort()))
                            .dataDirectory(folder)
                            .demo();

            assertThatThrownBy(builder::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("in use; choose another with carillon.websocket.port");
            assertThatThrownBy(() -> new Socket("localhost", port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }
}

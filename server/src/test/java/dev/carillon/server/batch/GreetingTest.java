package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Where a client connects, and how it is told to come back, with the settings of the reference.
class GreetingTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.with(builder ->
                    BatchServer.settings(builder)
                            .set("websocket.path", "/push")
                            .set("websocket.reconnect.maxAttempts", "5")
                            .set("websocket.reconnect.delay", "1500")
                            .set("websocket.reconnect.exponentialBackoff", "false"));

    @Test
    void C9_a_client_is_told_how_to_come_back_as_it_is_set() {
        var greeting = server.openAt("/push").next("connected");

        assertThat(greeting.at("/payload/reconnect"))
                .isEqualTo(
                        Json.read(
                                """
                                {"maxAttempts": 5, "delay": 1500, "exponentialBackoff": false}
                                """));
    }

    @Test
    void C9_sockets_are_at_the_path_that_is_set_and_nowhere_else() {
        server.raw().handshake("/push");

        assertThat(server.raw().request(RawSocket.handshakeHead("/ws")).getFirst())
                .contains(" 404 ");
    }
}

package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.net.BodyBudget;
import dev.carillon.server.net.HttpLoad;
import dev.carillon.server.net.OpenSockets;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkTest {
    /// Names the event loop that answers.
    private static String ask(int port) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Test
    void every_event_loop_serves_each_port_also_when_any_free_ones_were_taken() throws IOException {
        var config = Carillon.builder().port(0).set("event-loops", "2").demo().check();
        try (var network = new Network(config.http(), config.memory(), Optional.of(0))) {
            network.listen(
                    exchange ->
                            exchange.respond(
                                    200,
                                    new DefaultHttpHeaders(),
                                    Thread.currentThread()
                                            .getName()
                                            .getBytes(StandardCharsets.UTF_8)),
                    new HttpLoad(new BodyBudget(1000), network.unsent()),
                    new OpenSockets(OpenSockets.Bounds.NONE));
            for (var port : List.of(network.port(), network.socketPort())) {
                var loops = new HashSet<String>();
                for (var i = 0; i < 10; i++) {
                    loops.add(ask(port));
                }
                assertThat(loops).as("port %d", port).hasSize(2);
            }
        }
    }
}

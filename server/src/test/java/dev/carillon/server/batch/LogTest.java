package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.server.Carillon;
import dev.carillon.server.testing.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogTest {
    private static final Logger CARILLON = (Logger) LoggerFactory.getLogger("dev.carillon");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir Path folder;

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        CARILLON.addAppender(log);
        CARILLON.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        CARILLON.detachAppender(log);
        CARILLON.setLevel(null);
    }

    /// A client comes, joins a room, says something and goes.
    private void visit(boolean logged) {
        try (var server =
                        BatchServer.settings(Carillon.builder())
                                .port(0)
                                .dataDirectory(folder)
                                .set("log.connections", Boolean.toString(logged))
                                .start();
                var http = HttpClient.newHttpClient()) {
            var uri = URI.create("ws://localhost:%d/ws".formatted(server.port()));
            var client = TestClient.open(http, uri);
            client.next("connected");
            client.ask("{\"type\":\"join_room\",\"room\":\"task-room\"}");
            client.ask("{\"type\":\"room_broadcast\",\"room\":\"task-room\",\"message\":1}");
            client.bye();
            await().until(() -> !lines("disconnected").isEmpty());
        }
    }

    private List<ILoggingEvent> lines(String message) {
        return log.list.stream().filter(line -> line.getMessage().equals(message)).toList();
    }

    private void assertLine(String message, Level level, String... pairs) {
        assertThat(lines(message)).as(message).hasSize(1);
        var line = lines(message).getFirst();
        assertThat(line.getLevel()).as(message).isEqualTo(level);
        assertThat(line.getKeyValuePairs().stream().map(pair -> pair.key + "=" + pair.value))
                .as(message)
                .containsAll(List.of(pairs));
    }

    @Test
    void C13_start_connect_join_broadcast_and_disconnect_are_logged_when_that_is_wanted() {
        visit(true);

        assertLine("started", Level.INFO, "path=/ws", "dialect=batch");
        assertLine("connected", Level.INFO, "connections=1");
        assertLine("joined", Level.INFO, "channel=room:task-room");
        assertLine("broadcast", Level.DEBUG, "channel=room:task-room", "type=room_broadcast");
        assertLine("disconnected", Level.INFO, "connections=0", "code=by the client");
    }

    @Test
    void C13_they_are_for_those_who_look_for_errors_otherwise() {
        visit(false);

        for (var message : new String[] {"started", "connected", "joined", "disconnected"}) {
            assertLine(message, Level.DEBUG);
        }
    }
}

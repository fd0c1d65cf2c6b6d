package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RunningServer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class FiguresTest {
    private static final String HEALTH =
            """
            {"status": "healthy", "timestamp": 1234567890, "uptime": 123.456,
             "websocket": {"connections": 10, "messages": 1000},
             "broadcaster": {"queueSize": 0, "totalBroadcasts": 500}}
            """;
    private static final String SOCKETS =
            """
            {"server": {"uptime": 123456, "startTime": 1234567890, "version": "1.0.0"},
             "connections": {"total": 100, "active": 10, "authenticated": 8},
             "messages": {"totalSent": 10000, "totalReceived": 5000,
                          "sentPerMinute": 100, "receivedPerMinute": 50},
             "rooms": {"total": 5, "clients": 10},
             "memory": {"used": 12345678, "total": 100000000, "percentage": 12.34}}
            """;
    private static final String BROADCASTER =
            """
            {"totalBroadcasts": 1000, "totalMessages": 10000, "successfulSends": 9950,
             "failedSends": 50, "averageLatency": 10.5, "queueSize": 0, "cacheSize": 5,
             "lastUpdate": 1234567890}
            """;

    private static final Puppet puppet = new Puppet();

    @RegisterExtension static final RunningServer server = BatchServer.start(puppet);

    @RegisterExtension
    static final RunningServer withTokens =
            RunningServer.demo(builder -> builder.set("websocket.dialect", "batch"));

    private static JsonNode sockets() {
        return server.api().get("/api/websocket/stats").json();
    }

    private static JsonNode broadcaster() {
        return server.api().get("/api/broadcaster/stats").json();
    }

    /// The paths of all members, each with its kind.
    private static Set<String> shape(JsonNode json) {
        var shape = new TreeSet<String>();
        addShape(shape, "", json);
        return shape;
    }

    private static void addShape(Set<String> shape, String path, JsonNode json) {
        if (json.isObject()) {
            json.forEachEntry((name, value) -> addShape(shape, path + "/" + name, value));
        } else {
            shape.add(path + " " + json.getNodeType());
        }
    }

    @Test
    void C11_each_end_point_has_exactly_the_fields_of_the_reference() {
        assertThat(shape(server.api().get("/health").json())).isEqualTo(shape(Json.read(HEALTH)));
        assertThat(shape(sockets())).isEqualTo(shape(Json.read(SOCKETS)));
        assertThat(shape(broadcaster())).isEqualTo(shape(Json.read(BROADCASTER)));
    }

    @Test
    void C11_health_counts_connections_and_messages_and_tells_the_time() {
        var before = server.api().get("/health").json();
        var client = BatchServer.connect(server);
        client.ask("{\"type\":\"ping\"}");
        var after = server.api().get("/health").json();

        assertThat(growth(before, after, "/websocket/connections")).isEqualTo(1);
        // The greeting, the ping and its pong.
        assertThat(growth(before, after, "/websocket/messages")).isEqualTo(3);
        assertThat(after.path("uptime").asDouble()).isGreaterThan(before.path("uptime").asDouble());
        assertThat(after.path("timestamp").asLong())
                .isCloseTo(System.currentTimeMillis(), within(60_000L));
    }

    @Test
    void C11_messages_and_connections_are_counted() {
        var client = BatchServer.connect(server);
        var before = sockets();
        for (var i = 0; i < 5; i++) {
            client.ask("{\"type\":\"ping\"}");
        }
        var after = sockets();
        for (var figure : new String[] {"totalSent", "totalReceived", "sentPerMinute"}) {
            assertThat(growth(before, after, "/messages/" + figure)).as(figure).isEqualTo(5);
        }
        assertThat(growth(before, after, "/messages/receivedPerMinute")).isEqualTo(5);
        assertThat(growth(before, after, "/server/uptime")).isPositive();

        BatchServer.connect(server);
        var more = sockets();
        assertThat(growth(after, more, "/connections/total")).isEqualTo(1);
        assertThat(growth(after, more, "/connections/active")).isEqualTo(1);
        // Of the greeting, and of nothing that a guest is not told.
        assertThat(growth(after, more, "/messages/totalSent")).isEqualTo(1);
        assertThat(more.at("/connections/authenticated").asInt()).isZero();
        client.bye();
        await().untilAsserted(() ->
                assertThat(growth(more, sockets(), "/connections/active")).isEqualTo(-1));
    }

    private static long growth(JsonNode before, JsonNode after, String figure) {
        return after.at(figure).asLong() - before.at(figure).asLong();
    }

    @Test
    void C11_rooms_and_those_in_them_are_counted() {
        var one = BatchServer.connect(server);
        var other = BatchServer.connect(server);
        var before = sockets();
        one.ask("{\"type\":\"subscribe\",\"rooms\":[\"red\",\"blue\"]}");
        other.ask("{\"type\":\"subscribe\",\"rooms\":[\"red\"]}");

        var after = sockets();
        assertThat(growth(before, after, "/rooms/total")).isEqualTo(2);
        assertThat(growth(before, after, "/rooms/clients")).isEqualTo(2);
        one.bye();
        await().untilAsserted(() -> {
            var now = sockets();
            assertThat(growth(before, now, "/rooms/total")).isEqualTo(1);
            assertThat(growth(before, now, "/rooms/clients")).isEqualTo(1);
        });
    }

    @Test
    void C11_memory_is_that_of_the_process() {
        var memory = sockets().path("memory");
        var used = memory.path("used").asLong();
        var total = memory.path("total").asLong();

        assertThat(used).isBetween(1_000_000L, total);
        assertThat(total).isLessThanOrEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(memory.path("percentage").asDouble())
                .isBetween(used * 100.0 / total - 0.01, used * 100.0 / total + 0.01);
    }

    @Test
    void C11_the_broadcaster_counts_what_it_sends_and_how_long_that_takes() {
        var owner = BatchServer.connect(server);
        var before = broadcaster();
        var began = System.currentTimeMillis();
        var task = BatchServer.submit(owner, Puppet.TYPE);
        while (!owner.next().at("/payload/status").asString("").equals("running")) {
            // what is told before it is followed comes once for whoever submitted it
        }
        puppet.progress(task, 50, 100);
        while (owner.next("task_progress").at("/payload/current").asInt() != 50) {
            // its state before
        }
        assertThat(broadcaster().path("cacheSize").asInt()).isEqualTo(1);
        puppet.end(task);
        owner.next("task_completed");

        // created, started, progress and completed, each to the one connection of the one user
        await().untilAsserted(() -> {
            var after = broadcaster();
            assertThat(growth(before, after, "/totalBroadcasts")).isEqualTo(4);
            assertThat(growth(before, after, "/totalMessages")).isEqualTo(4);
            assertThat(growth(before, after, "/successfulSends")).isEqualTo(4);
            assertThat(growth(before, after, "/failedSends")).isZero();
            assertThat(after.path("cacheSize").asInt()).isZero();
        });
        var after = broadcaster();
        assertThat(after.path("queueSize").asInt()).isZero();
        assertThat(after.path("lastUpdate").asLong()).isBetween(began, System.currentTimeMillis());
        // The progress waited for its window of 100 ms.
        assertThat(after.path("averageLatency").asDouble()).isBetween(10.0, 5000.0);
        assertThat(server.api().get("/metrics").text())
                .contains("carillon_broadcasts_sent_total")
                .contains("carillon_rooms ");
        assertThat(server.api().get("/health").json().at("/broadcaster/totalBroadcasts").asLong())
                .isEqualTo(after.path("totalBroadcasts").asLong());
    }

    @Test
    void
            C11_who_authenticated_is_counted_where_that_is_asked_for_and_figures_are_not_for_anybody() {
        withTokens.openAs("ada");
        withTokens.open("").next("connected");

        assertThat(withTokens.api().get("/api/websocket/stats").status()).isEqualTo(401);
        assertThat(withTokens.api().get("/api/broadcaster/stats").status()).isEqualTo(401);
        var connections = withTokens.as("admin").get("/api/websocket/stats").json();
        assertThat(connections.at("/connections/active").asInt()).isEqualTo(2);
        assertThat(connections.at("/connections/authenticated").asInt()).isEqualTo(1);
    }
}

package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SlowConsumerTest {
    /// Far more than the buffers of the system between two sockets hold, in pieces of this size.
    private static final int PIECE = 200_000;

    private static final int AT_MOST = 200;

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("limits.outbound-queue", "1MiB"));

    private static void publish(Api admin, String channel, int n, String key) {
        var body =
                "{\"channel\":\"%s\",\"type\":\"piece\",\"data\":{\"n\":%d,\"text\":\"%s\"}%s}"
                        .formatted(channel, n, "x".repeat(PIECE), key);
        assertThat(admin.post("/api/v1/publish", body).status()).isEqualTo(200);
    }

    private static boolean isClosedForBeingSlow() {
        return server.api()
                .get("/metrics")
                .text()
                .contains("carillon_connections_closed_total{code=\"slow_consumer\"} 1.0");
    }

    private static void subscribe(RawSocket client, String channel) {
        client.sendText("{\"type\":\"subscribe\",\"channels\":[\"%s\"]}".formatted(channel));
        client.nextText("subscribed");
    }

    @Test
    void a_client_that_does_not_read_is_closed_while_the_others_get_everything() {
        var admin = server.as("admin");
        var slow = server.rawAs("slow");
        subscribe(slow, "room:flood");
        var quick = server.openAs("quick");
        quick.subscribe("room:flood");

        var published = 0;
        while (!isClosedForBeingSlow() && published < AT_MOST) {
            published++;
            publish(admin, "room:flood", published, "");
        }

        assertThat(published).isLessThan(AT_MOST);
        for (var n = 1; n <= published; n++) {
            assertThat(quick.next("piece").at("/data/n").asInt()).isEqualTo(n);
        }
        assertThat(slow.next(RawSocket.CLOSE).status()).isEqualTo(3002);
        assertThat(quick.isAlive()).isTrue();
    }

    @Test
    void a_client_that_does_not_read_is_owed_only_the_newest_of_each_key() {
        var admin = server.as("admin");
        var slow = server.rawAs("slow");
        subscribe(slow, "room:keyed");
        for (var n = 1; n <= 100; n++) {
            publish(admin, "room:keyed", n, ",\"key\":\"k\"");
        }
        publish(admin, "room:keyed", 101, ",\"key\":\"k\"");

        var received = 0;
        var last = 0;
        while (last < 101) {
            var n = slow.nextText("piece").at("/data/n").asInt();
            assertThat(n).isGreaterThan(last);
            last = n;
            received++;
        }
        assertThat(received).isLessThan(100);
    }
}

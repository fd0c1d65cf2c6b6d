package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What users may fill of the inboxes of others, where they may publish there at all.
class InboxShareTest {
    private static final int ROOM = 8;

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("database.url", "")
                            .set("namespaces.user.publish", "authenticated")
                            .set("namespaces.user.durable-size", String.valueOf(ROOM)));

    @Test
    void who_floods_the_inbox_of_somebody_who_is_away_leaves_room_for_the_application() {
        server.openAs("bob").bye(); // was there once, so that what waits for him has a bound
        var eve = server.openAs("eve");
        var taken = 0;
        for (var i = 0; i < 3 * ROOM; i++) {
            eve.send(
                    "{\"type\":\"publish\",\"id\":\"%d\",\"channel\":\"user:bob\",\"data\":1,\"durable\":true}"
                            .formatted(i));
            var answer = eve.next();
            if (answer.path("type").asString().equals("ack")) {
                taken++;
            } else {
                assertThat(answer.at("/data/code").asInt()).isEqualTo(136);
            }
        }

        assertThat(taken).isPositive().isLessThan(ROOM);
        var application = server.api().withToken(server.tokenOf("app", "service"));
        var news =
                application.post(
                        "/api/v1/publish", "{\"user\":\"bob\",\"data\":2,\"durable\":true}");
        assertThat(news.status()).as(news.text()).isEqualTo(200);
    }
}

package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One user publishes all they can, and another is not touched.
class PublishingShareTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("limits.publications-per-second", "1")
                            .set("limits.durable-rooms-per-user", "2"));

    private static String publish(String id, String room, boolean durable) {
        return "{\"type\":\"publish\",\"id\":\"%s\",\"channel\":\"room:%s\",\"data\":1,\"durable\":%s}"
                .formatted(id, room, durable);
    }

    @Test
    void whoever_publishes_too_many_a_second_is_refused_on_all_connections_and_others_are_not() {
        var eve = server.openAs("eve");
        for (var i = 0; i < 200; i++) {
            eve.send(publish("e" + i, "flood", false));
        }
        var error = eve.next("error");
        assertThat(error.at("/data/code").asInt()).isEqualTo(133);
        assertThat(error.at("/data/message").asString())
                .contains("'eve'", "1 messages a second", "limits.publications-per-second");
        assertThat(server.metric("carillon_publications_rate_limited_total")).isPositive();

        var ada = server.openAs("ada");
        ada.send(publish("a", "flood", false));
        assertThat(ada.next("ack").path("id").asString()).isEqualTo("a");
    }

    @Test
    void the_application_publishes_as_much_as_it_likes() {
        var application = server.openWith(server.tokenOf("app", "service"));
        for (var i = 0; i < 100; i++) {
            application.send(publish("s" + i, "news", false));
        }
        var published = new HashSet<String>();
        for (var i = 0; i < 100; i++) {
            published.add(application.next("ack").path("id").asString());
        }
        assertThat(published).hasSize(100);
    }

    @Test
    void a_user_begins_so_many_durable_rooms_and_uses_those_of_others() {
        var mallory = server.openAs("mallory");
        mallory.send(publish("1", "first", true));
        assertThat(mallory.next("ack").path("id").asString()).isEqualTo("1");
        mallory.send(publish("2", "second", true));
        assertThat(mallory.next("ack").path("id").asString()).isEqualTo("2");
        mallory.send(publish("3", "third", true));
        var error = mallory.next("error");
        assertThat(error.at("/data/code").asInt()).isEqualTo(130);
        assertThat(error.at("/data/message").asString())
                .contains("room:third", "limits.durable-rooms-per-user");

        var bob = server.openAs("bob");
        bob.send(publish("b", "third", true));
        assertThat(bob.next("ack").path("id").asString()).isEqualTo("b");
        mallory.send(publish("4", "third", true));
        assertThat(mallory.next("ack").path("id").asString()).isEqualTo("4");
    }
}

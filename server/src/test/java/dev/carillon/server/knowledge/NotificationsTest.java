package dev.carillon.server.knowledge;

import static dev.carillon.server.knowledge.Platform.NOTIFICATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Notifications.Content;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class NotificationsTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private final Platform platform = new Platform(server);

    private JsonNode create(String user, String title) {
        return platform.post(
                NOTIFICATIONS,
                "{\"user_id\":\"%s\",\"title\":\"%s\",\"message\":\"m\",\"type\":\"warning\",\"data\":{\"n\" : 1.50}}"
                        .formatted(user, title));
    }

    private static List<String> titles(JsonNode page) {
        return page.path("notifications")
                .valueStream()
                .map(n -> n.path("title").asString())
                .toList();
    }

    private static int unread(Api user) {
        return user.get(NOTIFICATIONS + "/unread-count").json().path("unread_count").asInt(-1);
    }

    @Test
    void D7_a_notification_is_stored_and_pushed() {
        var socket = platform.connect("both");
        var user = platform.as("both");

        var created = create("both", "Hello");

        var pushed = socket.next();
        assertThat(pushed.path("type").asString()).isEqualTo("notification");
        assertThat(created.path("connections").asInt()).isEqualTo(1);
        assertThat(created.path("queued").asBoolean()).isFalse();
        var listed = user.get(NOTIFICATIONS).json().at("/notifications/0");
        assertThat(listed).isEqualTo(pushed.path("data"));
        assertThat(listed.path("id")).isEqualTo(created.path("id"));
        assertThat(listed.path("user_id").asString()).isEqualTo("both");
        assertThat(listed.path("type").asString()).isEqualTo("warning");
        assertThat(listed.at("/data/n").asDouble()).isEqualTo(1.5);
        assertThat(listed.path("read").asBoolean(true)).isFalse();
        assertThat(Instant.parse(listed.path("created_at").asString())).isBefore(Instant.now());
    }

    @Test
    void D7_who_is_away_finds_it_in_their_list() {
        var created = create("absent", "Waiting");

        assertThat(created.path("connections").asInt()).isZero();
        assertThat(created.path("queued").asBoolean()).isTrue();
        assertThat(titles(platform.as("absent").get(NOTIFICATIONS).json()))
                .containsExactly("Waiting");
    }

    @Test
    void D7_the_list_is_newest_first_page_by_page() {
        for (var i = 1; i <= 5; i++) {
            create("pages", "n" + i);
        }
        var user = platform.as("pages");
        var found = new ArrayList<String>();
        var next = "";
        var pages = 0;
        do {
            var page = user.get(NOTIFICATIONS + "?limit=2" + next).json();
            found.addAll(titles(page));
            assertThat(page.path("unread_count").asInt()).isEqualTo(5);
            next = page.has("next") ? "&before=" + page.path("next").asString() : "";
            pages++;
        } while (!next.isEmpty());

        assertThat(found).containsExactly("n5", "n4", "n3", "n2", "n1");
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void D7_reading_one_counts_it_off_and_the_unread_are_listed_by_themselves() {
        var first = create("reader", "first").path("id").asString();
        create("reader", "second");
        var user = platform.as("reader");
        assertThat(unread(user)).isEqualTo(2);

        for (var i = 0; i < 2; i++) {
            var read = user.post(NOTIFICATIONS + "/" + first + "/read");
            assertThat(read.status()).isEqualTo(200);
            assertThat(read.json().path("read").asBoolean()).isTrue();
        }

        assertThat(unread(user)).isEqualTo(1);
        assertThat(titles(user.get(NOTIFICATIONS + "?unread=true").json()))
                .containsExactly("second");
        assertThat(titles(user.get(NOTIFICATIONS + "?unread=false").json())).hasSize(2);
    }

    @Test
    void D7_all_are_marked_as_read_at_once() {
        create("all", "a");
        create("all", "b");
        var user = platform.as("all");

        assertThat(user.post(NOTIFICATIONS + "/read-all").text())
                .isEqualTo("{\"marked\":2,\"unread_count\":0}");
        assertThat(unread(user)).isZero();
    }

    @Test
    void D7_one_is_deleted() {
        var id = create("deleter", "a").path("id").asString();
        var user = platform.as("deleter");

        assertThat(user.send("DELETE", NOTIFICATIONS + "/" + id, new byte[0]).status())
                .isEqualTo(204);
        assertThat(user.send("DELETE", NOTIFICATIONS + "/" + id, new byte[0]).status())
                .isEqualTo(404);
        assertThat(titles(user.get(NOTIFICATIONS).json())).isEmpty();
    }

    @Test
    void D7_nobody_reaches_what_is_anothers() {
        var id = create("owner", "a").path("id").asString();
        var eve = platform.as("eve");

        assertThat(eve.post(NOTIFICATIONS + "/" + id + "/read").status()).isEqualTo(404);
        assertThat(eve.send("DELETE", NOTIFICATIONS + "/" + id, new byte[0]).status())
                .isEqualTo(404);
        assertThat(titles(eve.get(NOTIFICATIONS).json())).isEmpty();
        assertThat(unread(platform.as("owner"))).isEqualTo(1);
        assertThat(server.api().get(NOTIFICATIONS).status()).isEqualTo(401);
    }

    @Test
    void D5_the_demo_notifies_its_caller() {
        var socket = platform.connect("demo");

        var answer = platform.as("demo").post(NOTIFICATIONS + "/demo");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("connections").asInt()).isEqualTo(1);
        assertThat(socket.next("notification").at("/data/id")).isEqualTo(answer.json().path("id"));
    }

    @Test
    void D7_a_user_keeps_so_many_and_the_oldest_that_were_read_go_first() {
        var user = new UserId("flooded");
        var content = new Content("t", "m", "info", RawJson.EMPTY_OBJECT);
        var oldest = server.carillon().sendNotification(user, content).notification().id();
        var read = server.carillon().sendNotification(user, content).notification().id();
        var api = platform.as("flooded");
        api.post(NOTIFICATIONS + "/" + read + "/read");
        for (var i = 0; i < 999; i++) {
            server.carillon().sendNotification(user, content);
        }

        assertThat(api.post(NOTIFICATIONS + "/" + read + "/read").status()).isEqualTo(404);
        assertThat(api.post(NOTIFICATIONS + "/" + oldest + "/read").status()).isEqualTo(200);
        assertThat(unread(api)).isEqualTo(999);
        assertThat(server.api().get("/metrics").text())
                .contains("carillon_notifications_forgotten_total 1.0");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "?limit=0, 1 to 200",
                "?limit=201, 1 to 200",
                "?unread=maybe, 'unread' is 'maybe'",
                "?before=x, 'before' is 'x'"
            })
    void D9_a_question_that_is_wrong_is_told_why(String query, String why) {
        var answer = platform.as("ada").get(NOTIFICATIONS + query);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).contains(why);
    }
}

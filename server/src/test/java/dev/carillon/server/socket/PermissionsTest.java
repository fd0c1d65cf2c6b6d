package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import dev.carillon.server.testing.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Namespaces `news` (editors publish, everybody reads, nobody sees who), `staff` (whoever has the
/// role or a claim) and `desk` (whose it is).
class PermissionsTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.with(builder ->
                    builder.secret(SECRET)
                            .set("namespaces.news.subscribe", "authenticated")
                            .set("namespaces.news.publish", "role:editor, role:chief")
                            .set("namespaces.news.presence", "nobody")
                            .set("namespaces.news.history-size", "2")
                            .set("namespaces.staff.subscribe", "role:staff, claim")
                            .set("namespaces.desk.subscribe", "owner")
                            .set("namespaces.desk.publish", "owner"));

    private static TestClient as(String user, String... roles) {
        return server.openWith(server.tokenOf(user, roles));
    }

    private static JsonNode publish(TestClient client, String channel) {
        return client.ask(
                "{\"type\":\"publish\",\"channel\":\"%s\",\"data\":{\"n\":1}}".formatted(channel));
    }

    private static void assertRefused(JsonNode answer, String message) {
        assertThat(answer.at("/data/name").asString()).isEqualTo("forbidden");
        assertThat(answer.at("/data/message").asString()).isEqualTo(message);
    }

    @Test
    void B10_a_role_decides_who_publishes() {
        var reader = as("ada", "user");
        reader.subscribe("news:today");

        assertRefused(
                publish(reader, "news:today"),
                "user 'ada' may not publish on 'news:today'; that needs the role 'editor', or the role 'chief'");
        assertThat(publish(as("eve", "editor"), "news:today").path("type").asString())
                .isEqualTo("ack");
        assertThat(reader.next("message").at("/data/n").asInt()).isEqualTo(1);
        assertThat(publish(as("bob", "user", "chief"), "news:today").path("type").asString())
                .isEqualTo("ack");
    }

    @Test
    void B10_chat_is_no_way_around_the_rule_for_publishing() {
        var reader = as("ada", "user");

        assertRefused(
                reader.ask(
                        "{\"type\":\"chat_message\",\"channel\":\"news:today\",\"data\":{\"content\":\"hi\"}}"),
                "user 'ada' may not publish on 'news:today'; that needs the role 'editor', or the role 'chief'");
        assertThat(
                        reader.ask("{\"type\":\"chat_message\",\"data\":{\"content\":\"hi\"}}")
                                .path("type")
                                .asString())
                .isEqualTo("ack");
    }

    @Test
    void B10_a_role_or_a_claim_decides_who_subscribes() {
        assertRefused(
                as("ada", "user").subscribe("staff:tea"),
                "user 'ada' may not subscribe to 'staff:tea'; that needs the role 'staff', or a 'channels' claim that covers it");
        assertThat(as("eve", "staff").subscribe("staff:tea").path("type").asString())
                .isEqualTo("subscribed");

        var claims = server.openWith(Tokens.withChannels(SECRET, "guest", "staff:t*"));
        assertThat(claims.subscribe("staff:tea").path("type").asString()).isEqualTo("subscribed");
        assertThat(claims.subscribe("staff:coffee").at("/data/name").asString())
                .isEqualTo("forbidden");
        assertRefused(
                publish(as("eve", "staff"), "staff:tea"),
                "user 'eve' may not publish on 'staff:tea'; the token's 'channels' claim must cover it");
        assertThat(publish(claims, "staff:tea").path("type").asString()).isEqualTo("ack");
    }

    @Test
    void B10_a_channel_of_a_user_is_theirs() {
        assertThat(publish(as("ada", "user"), "desk:ada").path("type").asString()).isEqualTo("ack");
        assertRefused(
                as("bob", "user").subscribe("desk:ada"),
                "user 'bob' may not subscribe to 'desk:ada'; it belongs to somebody else");
    }

    @Test
    void B10_presence_has_a_rule_of_its_own_on_the_socket_and_over_http() {
        var reader = as("ada", "user");
        reader.subscribe("news:today");
        var message =
                "user 'ada' may not see who is on 'news:today'; only the application does that";

        assertRefused(reader.ask("{\"type\":\"presence\",\"channel\":\"news:today\"}"), message);
        var path = "/api/v1/channels/news:today/presence";
        var answer = server.api().withToken(server.tokenOf("ada", "user")).get(path);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.detail()).isEqualTo(message);
        assertThat(server.api().withToken(server.tokenOf("app", "service")).get(path).status())
                .isEqualTo(200);
        assertThat(
                        reader.ask("{\"type\":\"history\",\"channel\":\"news:today\"}")
                                .path("type")
                                .asString())
                .isEqualTo("history");
    }

    @Test
    void a_channel_keeps_as_much_as_its_namespace_says() {
        var editor = as("eve", "editor");
        for (var i = 0; i < 5; i++) {
            publish(editor, "news:kept");
        }

        var history = editor.ask("{\"type\":\"history\",\"channel\":\"news:kept\"}");
        assertThat(history.at("/data/publications")).hasSize(2);
    }

    @Test
    void rooms_need_a_claim_outside_demo_mode() {
        assertRefused(
                as("ada", "user").subscribe("room:x"),
                "user 'ada' may not subscribe to 'room:x'; the token's 'channels' claim must cover it");
    }
}

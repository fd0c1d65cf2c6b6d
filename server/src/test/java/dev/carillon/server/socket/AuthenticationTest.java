package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import dev.carillon.server.testing.Tokens;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AuthenticationTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @RegisterExtension
    static final RunningServer impatient =
            RunningServer.demo(builder ->
                    builder.set("limits.authentication-time", "2s")
                            .set("heartbeat.ping", "500ms")
                            .set("auth.token-lifetime", "3s"));

    private static final String EARLY_SECRET = "a secret of at least thirty-two bytes";

    @RegisterExtension
    static final RunningServer punctual =
            RunningServer.demo(builder -> builder.secret(EARLY_SECRET));

    private static JsonNode auth(TestClient client, String token) {
        return client.ask("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));
    }

    private static int code(JsonNode event) {
        return event.at("/data/code").asInt();
    }

    @Test
    void a_token_in_a_message_lets_the_client_in() {
        var client = server.open("");
        assertThat(client.next().path("type").asString()).isEqualTo("connected");
        var reply = auth(client, server.tokenOf("ada", "user"));

        assertThat(reply.path("type").asString()).isEqualTo("auth_success");
        assertThat(reply.at("/data/user/id").asString()).isEqualTo("ada");
        assertThat(reply.at("/data/channels").valueStream().map(JsonNode::asString))
                .containsExactly("user:ada", "all");
    }

    @Test
    void a_token_in_the_url_lets_the_client_in_at_once() {
        var client = server.open("?token=" + server.tokenOf("ada", "user"));

        assertThat(client.next().path("type").asString()).isEqualTo("connected");
        var success = client.next();
        assertThat(success.path("type").asString()).isEqualTo("auth_success");
        assertThat(success.has("id")).isFalse();
        assertThat(client.isAlive()).isTrue();
    }

    @Test
    void after_a_bad_token_in_a_message_the_client_may_try_again() {
        var client = server.open("");
        var refused = auth(client, "no.such.token");

        assertThat(refused.path("type").asString()).isEqualTo("auth_failed");
        assertThat(code(refused)).isEqualTo(102);
        assertThat(auth(client, server.tokenOf("ada", "user")).path("type").asString())
                .isEqualTo("auth_success");
    }

    @Test
    void a_token_that_is_not_good_yet_tells_the_client_to_come_back() {
        var early = Tokens.notBefore(EARLY_SECRET, "ada", Instant.now().plusSeconds(600));
        var byUrl = punctual.open("?token=" + early);
        assertThat(code(byUrl.next("auth_failed"))).isEqualTo(108);
        assertThat(byUrl.closing().code()).isEqualTo(3008);

        var byMessage = punctual.open("");
        byMessage.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(early));
        assertThat(code(byMessage.next("auth_failed"))).isEqualTo(108);
        assertThat(byMessage.closing().code()).isEqualTo(3008);

        var live = punctual.openAs("ada");
        assertThat(code(auth(live, early))).isEqualTo(108);
        assertThat(live.isAlive()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"no.such.token, 102", "'', 101", "%20, 102", "%00, 102"})
    void a_bad_token_in_the_url_is_the_end(String token, int code) {
        var client = server.open("?token=" + token);

        assertThat(code(client.next("auth_failed"))).isEqualTo(code);
        assertThat(client.closing())
                .isEqualTo(new TestClient.Closing(3500, "the token was refused"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\"}",
                "{\"type\":\"stats\"}",
                "{\"type\":\"subscribe\",\"channels\":[\"room:x\"]}",
                "{\"type\":\"unsubscribe\",\"channels\":[\"all\"]}",
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":1}",
                "{\"type\":\"chat_message\",\"data\":1}",
                "{\"type\":\"history\",\"channel\":\"room:x\"}",
                "{\"type\":\"presence\",\"channel\":\"room:x\"}",
                "{\"type\":\"request\",\"query\":{}}",
                "{\"type\":\"task_submit\",\"task\":\"data.query\"}",
                "{\"type\":\"task_cancel\",\"taskId\":\"x\"}"
            })
    void nothing_is_done_for_those_who_are_nobody(String command) {
        var client = server.open("");
        var reply = client.ask(command);

        assertThat(reply.path("type").asString()).isEqualTo("error");
        assertThat(code(reply)).isEqualTo(101);
    }

    @Test
    void nothing_is_sent_to_those_who_are_nobody() {
        var nobody = server.open("");
        var somebody = server.openAs("ada");
        server.as("admin").post("/api/v1/publish", "{\"all\":true,\"type\":\"secret\"}");
        somebody.next("secret");

        assertThat(nobody.next().path("type").asString()).isEqualTo("connected");
        assertThat(nobody.ask("{\"type\":\"ping\"}").path("type").asString()).isEqualTo("error");
    }

    @Test
    void a_client_that_says_nothing_is_closed_after_a_while() {
        var closing = impatient.open("").closing();

        assertThat(closing).isEqualTo(new TestClient.Closing(3501, "not authenticated in time"));
    }

    @Test
    void a_client_that_says_anything_but_who_it_is_is_closed_too() {
        var client = impatient.open("");
        client.ask("{\"type\":\"ping\"}");

        assertThat(client.closing().code()).isEqualTo(3501);
    }

    @Test
    void a_connection_ends_with_its_token() {
        var client = impatient.openAs("ada");

        assertThat(client.closing().code()).isEqualTo(3004);
    }

    @Test
    void a_fresh_token_in_time_keeps_the_connection() {
        var renewing = impatient.openAs("ada");
        var left = impatient.openAs("ada");
        var fresh = auth(renewing, server.tokenOf("ada", "user"));
        assertThat(code(fresh)).as("a token of another server").isEqualTo(102);

        var before = auth(renewing, impatient.tokenOf("ada", "user"));
        assertThat(before.path("type").asString()).isEqualTo("auth_success");
        assertThat(before.at("/data/channels")).hasSize(2);
        assertThat(left.closing().code()).isEqualTo(3004);
    }

    @Test
    void an_expired_token_is_told_from_a_bad_one() {
        var token = impatient.tokenOf("ada", "user");
        assertThat(impatient.openWith(token).closing().code()).isEqualTo(3004);
        var late = impatient.open("?token=" + token);

        assertThat(code(late.next("auth_failed"))).isEqualTo(103);
        assertThat(late.closing().code()).isEqualTo(3500);
    }

    @Test
    void the_token_of_another_user_is_refused_and_changes_nothing() {
        var client = server.openAs("ada");
        var refused = auth(client, server.tokenOf("bob", "user"));

        assertThat(refused.path("type").asString()).isEqualTo("auth_failed");
        assertThat(code(refused)).isEqualTo(106);
        var ack = client.ask("{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":1}");
        assertThat(ack.path("type").asString()).isEqualTo("ack");
        var history = client.ask("{\"type\":\"history\",\"channel\":\"room:x\",\"limit\":1}");
        assertThat(history.at("/data/publications/0/user").asString()).isEqualTo("ada");
    }

    @Test
    void the_inbox_is_the_users_own() {
        var ada = server.openAs("ada");
        var bob = server.openAs("bob");
        server.as("admin")
                .post("/api/v1/publish", "{\"user\":\"ada\",\"type\":\"private\",\"data\":1}");
        server.as("admin").post("/api/v1/publish", "{\"all\":true,\"type\":\"public\"}");

        assertThat(ada.next("private").path("channel").asString()).isEqualTo("user:ada");
        assertThat(bob.next().path("type").asString()).isEqualTo("public");
        assertThat(code(bob.subscribe("user:ada"))).isEqualTo(106);
        assertThat(code(bob.ask("{\"type\":\"history\",\"channel\":\"user:ada\"}"))).isEqualTo(106);
    }
}

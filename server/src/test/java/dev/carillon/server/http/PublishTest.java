package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishTest {
    private static final String API_KEY = "an-api-key-for-the-tests";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("auth.api-keys", API_KEY));

    static TestClient ada;
    static TestClient adasPhone;
    static TestClient bob;

    @BeforeAll
    static void connect() {
        ada = server.openAs("ada");
        adasPhone = server.openAs("ada");
        bob = server.openAs("bob");
        ada.subscribe("room:one");
        bob.subscribe("room:one");
        bob.subscribe("room:two");
    }

    private static Api application() {
        return server.api().with("X-API-Key", API_KEY);
    }

    private static Api.Answer publish(String body) {
        return application().post("/api/v1/publish", body);
    }

    private static int connections(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("connections").asInt();
    }

    @Test
    void a_channel_gets_it_and_the_count_of_its_connections_is_exact() {
        var answer = publish("{\"channel\":\"room:one\",\"type\":\"a\",\"data\":{\"n\":1}}");

        assertThat(connections(answer)).isEqualTo(2);
        var position = answer.json().path("publications").get(0);
        var received = ada.next("a");
        assertThat(received.path("data").path("n").asInt()).isEqualTo(1);
        assertThat(received.path("channel").asString()).isEqualTo("room:one");
        assertThat(received.path("offset").asLong()).isEqualTo(position.path("offset").asLong());
        assertThat(received.has("user")).isFalse();
        assertThat(bob.next("a").path("offset")).isEqualTo(received.path("offset"));
    }

    @Test
    void several_channels_get_it_each_in_their_own_place() {
        var answer =
                publish("{\"channels\":[\"room:one\",\"room:two\",\"room:one\"],\"type\":\"b\"}");

        assertThat(connections(answer)).isEqualTo(3);
        assertThat(answer.json().path("publications")).hasSize(2);
        assertThat(bob.next("b").path("channel").asString()).isEqualTo("room:one");
        assertThat(bob.next("b").path("channel").asString()).isEqualTo("room:two");
    }

    @Test
    void a_user_gets_it_on_all_their_devices() {
        assertThat(connections(publish("{\"user\":\"ada\",\"type\":\"c\"}"))).isEqualTo(2);
        assertThat(ada.next("c").path("channel").asString()).isEqualTo("user:ada");
        assertThat(adasPhone.next("c").path("channel").asString()).isEqualTo("user:ada");
    }

    @Test
    void several_users_get_it_and_one_who_is_away_counts_nothing() {
        var answer = publish("{\"users\":[\"ada\",\"bob\",\"away\"],\"type\":\"d\"}");

        assertThat(connections(answer)).isEqualTo(3);
        assertThat(answer.json().path("publications").get(2).path("connections").asInt()).isZero();
        ada.next("d");
        adasPhone.next("d");
        bob.next("d");
    }

    @Test
    void everybody_gets_it() {
        assertThat(connections(publish("{\"all\":true,\"type\":\"e\"}"))).isEqualTo(3);
        ada.next("e");
        adasPhone.next("e");
        bob.next("e");
    }

    @Test
    void a_role_of_the_application_will_do_for_a_key() {
        var admin = server.as("admin");
        var service = server.api().withToken(server.tokenOf("backend", "service"));
        var body = "{\"channel\":\"room:empty\"}";

        assertThat(connections(admin.post("/api/v1/publish", body))).isZero();
        assertThat(connections(service.post("/api/v1/publish", body))).isZero();
    }

    @Test
    void data_arrives_as_it_was_sent_and_is_null_when_left_out() {
        var data = "{\"deep\":[1,2.50,{\"ключ\":\"значение \\u0001\"}],\"big\":1e400}";
        publish("{\"user\":\"bob\",\"type\":\"f\",\"data\":%s}".formatted(data));
        publish("{\"user\":\"bob\"}");

        assertThat(bob.next("f").path("data").path("deep").get(2).path("ключ").asString())
                .isEqualTo("значение \u0001");
        assertThat(bob.next("message").path("data").isNull()).isTrue();
    }

    @Test
    void a_plain_user_may_not() {
        var answer = server.as("user1").post("/api/v1/publish", "{\"all\":true}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo(106);
    }

    @Test
    void an_unknown_key_is_refused() {
        var answer =
                server.api()
                        .with("X-API-Key", API_KEY + "!")
                        .post("/api/v1/publish", "{\"all\":true}");

        assertThat(answer.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"channel\":\"attic:one\"} | 404 | 120 | known are all, room, task, user",
                "{\"channel\":\"room:a b\"} | 422 | 112 | space or control character",
                "{\"channel\":\":x\"} | 422 | 112 | has no namespace",
                "{\"channels\":\"room:one\"} | 422 | 112 | 'channels' must be an array of strings",
                "{\"users\":[1]} | 422 | 112 | 'users' must be an array of strings",
                "{\"user\":\"a b\"} | 422 | 112 | without spaces",
                "{\"all\":false} | 422 | 112 | name whom it is for",
                "{} | 422 | 112 | name whom it is for",
                "{\"channel\":7} | 422 | 112 | 'channel' must be a string",
                "{\"channel\":\"room:one\",\"type\":7} | 422 | 112 | 'type' must be a string",
                "{\"channel\":\"room:one\",\"key\":7} | 422 | 112 | 'key' must be a string",
                "{\"all\":\"yes\"} | 422 | 112 | 'all' must be true or false",
                "nonsense | 400 | 110 | not valid JSON"
            })
    void what_can_not_be_published_is_told_why(String body, int status, int code, String why) {
        var answer = publish(body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.detail()).contains(why);
    }

    @Test
    void too_many_channels_at_once_are_refused() {
        var channels =
                IntStream.rangeClosed(0, 1000)
                        .mapToObj("\"room:%d\""::formatted)
                        .collect(Collectors.joining(","));
        var answer = publish("{\"channels\":[%s]}".formatted(channels));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo(130);
        assertThat(answer.detail()).contains("1001", "1000");
    }
}

package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Publishing to many, one of whom can't be sent anything.
class EachItsResultTest {
    private static final String KEY = "a-key-of-the-application";
    private static final String TO_BOTH = "{\"users\":[\"%s\",\"%s\"],\"data\":1,\"durable\":true}";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("auth.api-keys", KEY)
                            .set("database.url", "")
                            .set("namespaces.user.durable-size", "2"));

    static Api application;

    @BeforeAll
    static void connect() {
        application = server.api().with("X-API-Key", KEY);
    }

    /// Somebody was there once, so that what waits for them has a bound.
    private static void fill(String user) {
        server.openAs(user).bye();
        var body = "{\"user\":\"%s\",\"data\":0,\"durable\":true}".formatted(user);
        var last = application.post("/api/v1/publish", body);
        for (var i = 0; i < 20 && last.status() == 200; i++) {
            last = application.post("/api/v1/publish", body);
        }
        assertThat(last.status()).as(last.text()).isEqualTo(429);
    }

    @Test
    void one_full_inbox_keeps_nothing_from_the_others_and_a_retry_doubles_nothing() {
        fill("full");
        var client = server.openAs("there");
        var keyed = application.with("Idempotency-Key", "both-1");

        var first = keyed.post("/api/v1/publish", TO_BOTH.formatted("full", "there"));
        assertThat(first.status()).as(first.text()).isEqualTo(207);
        assertThat(first.json().at("/publications/0/channel").asString()).isEqualTo("user:full");
        assertThat(first.json().at("/publications/0/error/code").asInt()).isEqualTo(136);
        assertThat(first.json().at("/publications/0").has("offset")).isFalse();
        assertThat(first.json().at("/publications/1/connections").asInt()).isEqualTo(1);
        assertThat(first.json().path("connections").asInt()).isEqualTo(1);

        var again = keyed.post("/api/v1/publish", TO_BOTH.formatted("full", "there"));
        assertThat(again.status()).isEqualTo(207);
        assertThat(again.json().at("/publications/1/repeated").asBoolean()).isTrue();
        assertThat(again.json().at("/publications/1/offset"))
                .isEqualTo(first.json().at("/publications/1/offset"));
        client.next("message");
        assertThat(client.isAlive()).isTrue();
        assertThat(client.rest()).noneMatch(message -> message.has("offset"));
    }

    @Test
    void a_channel_that_does_not_exist_keeps_nothing_from_those_that_do() {
        var client = server.openAs("reader");
        client.subscribe("room:a");

        var answer =
                application.post(
                        "/api/v1/publish", "{\"channels\":[\"nowhere:a\",\"room:a\"],\"data\":1}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(207);
        var error = answer.json().at("/publications/0/error");
        assertThat(error.path("name").asString()).isEqualTo("not_found");
        assertThat(error.path("message").asString()).contains("'nowhere:a'", "room");
        assertThat(answer.json().at("/publications/1/connections").asInt()).isEqualTo(1);
        client.next("message");
    }

    @Test
    void where_nothing_was_published_that_is_no_success() {
        fill("a");
        fill("b");

        var answer = application.post("/api/v1/publish", TO_BOTH.formatted("a", "b"));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo(136);
        assertThat(answer.detail()).contains("none of the 2").contains("user:a");
    }
}

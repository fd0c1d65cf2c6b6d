package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NothingIgnoredTest {
    private static final String KEY = "a-key-of-the-application";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("auth.api-keys", KEY));

    static Api application;

    @BeforeAll
    static void connect() {
        application = server.api().with("X-API-Key", KEY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "publish | {\"user\":\"ann\",\"dtaa\":1} | 'dtaa' | did you mean 'data'?",
                "publish | {\"user\":\"ann\",\"data\":1,\"durabel\":true} | 'durabel' | did you mean 'durable'?",
                "publish | {\"user\":\"ann\",\"user\":\"bob\",\"data\":1} | 'user' | more than once",
                "publish | {\"user\":\"ann\",\"durable\":null} | 'durable' | true or false",
                "publish | {\"user\":\"ann\",\"users\":\"bob\"} | 'users' | an array of strings",
                "tasks | {\"type\":\"data.query\",\"owner\":\"ada\"} | 'owner' | known are",
                "tasks | {\"type\":\"data.query\",\"user\":null} | 'user' | is null",
                "tasks?wait=1 | {\"type\":\"data.query\"} | 'wait' | there are none",
                "notifications | {\"user_id\":\"ann\",\"title\":\"t\",\"message\":\"m\",\"tpye\":\"x\"} | 'tpye' | did you mean 'type'?",
                "workers/claim | {\"worker\":\"w\",\"types\":[\"x\"],\"wait\":5} | 'wait' | wait_seconds",
                "auth/login | {\"username\":\"user1\",\"password\":\"password1\",\"otp\":1} | 'otp' | username",
                "tasks/x/pause | {\"reason\":\"lunch\"} | no body | leave it out"
            })
    void what_would_be_ignored_is_named_with_what_was_meant(
            String path, String body, String named, String meant) {
        var answer = application.post("/api/v1/" + path, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo(112);
        assertThat(answer.detail()).contains(named).contains(meant);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tasks?stauts=failed | did you mean 'status'?",
                "tasks?limit=1&limit=2 | more than once",
                "notifications?unraed=true | did you mean 'unread'?",
                "channels/room:x/history?since=4 | known are",
                "server?verbose=1 | there are none"
            })
    void a_parameter_that_would_be_ignored_is_refused(String path, String told) {
        var answer = application.get("/api/v1/" + path);

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.detail()).contains(told);
    }

    @Test
    void whoever_may_not_ask_at_all_is_told_that_first() {
        assertThat(server.api().get("/api/v1/tasks?stauts=failed").status()).isEqualTo(401);
        assertThat(server.api().post("/api/v1/tasks", "{\"owner\":1}").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"handling=lenient", "respond-async, Handling=\"lenient\"; x=1"})
    void who_prefers_leniency_has_what_is_unknown_left_aside(String preference) {
        var lenient = application.with("Prefer", preference);

        assertThat(lenient.get("/api/v1/tasks?stauts=failed").status()).isEqualTo(200);
        assertThat(
                        lenient.post(
                                        "/api/v1/publish",
                                        "{\"user\":\"ann\",\"durable\":null,\"flavour\":1}")
                                .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth/login", "notifications", "tasks/x/pause", "workers/claim"})
    void a_key_that_would_keep_nothing_from_being_done_twice_is_refused(String path) {
        var keyed = application.with("Idempotency-Key", "order-7");
        var answer = keyed.post("/api/v1/" + path, "{}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.detail()).contains("no header 'Idempotency-Key'", "leave it out");
        assertThat(keyed.with("Prefer", "handling=lenient").post("/api/v1/" + path, "{}").detail())
                .doesNotContain("Idempotency-Key");
        assertThat(keyed.get("/api/v1/tasks").status()).isEqualTo(422);
        assertThat(keyed.upload("a.txt", new byte[1]).status()).isEqualTo(422);
    }

    @Test
    void a_key_that_is_said_twice_is_refused_and_one_that_is_said_once_is_taken() {
        var body = "{\"channel\":\"room:once\",\"data\":1}";
        var once = application.with("Idempotency-Key", "one");
        var twice = once.with("idempotency-key", "two").post("/api/v1/publish", body);

        assertThat(once.post("/api/v1/publish", body).status()).isEqualTo(200);
        assertThat(twice.status()).as(twice.text()).isEqualTo(422);
        assertThat(twice.detail()).contains("'Idempotency-Key' stands more than once");
    }

    private static Api.Answer form(Api from, String... parts) {
        var body = new StringBuilder();
        for (var part : parts) {
            body.append(
                    "--x\r\nContent-Disposition: form-data; name=%s\r\n\r\ntext\r\n"
                            .formatted(part));
        }
        return from.with("Content-Type", "multipart/form-data; boundary=x")
                .send(
                        "POST",
                        "/api/v1/files",
                        (body + "--x--\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"folder\"", "\"fiel\"; filename=\"b.txt\""})
    void a_part_of_a_form_that_would_be_ignored_is_refused(String other) {
        var file = "\"file\"; filename=\"a.txt\"";
        var user = server.as("user1");
        var answer = form(user, file, other);

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.detail()).contains("is no part of this form", "file");
        assertThat(form(user, file).status()).isEqualTo(201);
        assertThat(form(user.with("Prefer", "handling=lenient"), other, file).status())
                .isEqualTo(201);
    }

    @Test
    void what_is_the_applications_own_is_not_looked_into() {
        var body = "{\"channel\":\"room:x\",\"data\":{\"dtaa\":null,\"dtaa\":1}}";

        assertThat(application.post("/api/v1/publish", body).status()).isEqualTo(200);
        assertThat(application.post("/api/v1/publish", "{\"channel\":\"room:x\",\"data\":null}"))
                .extracting(Api.Answer::status)
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/ws/broadcast | {\"message\":\"tea\",\"urgency\":3}",
                "/ws/send | {\"to_user_id\":\"ann\",\"message_type\":\"text\",\"data\":{},\"mood\":1}",
                "/login | {\"username\":\"user1\",\"password\":\"password1\",\"remember\":true}"
            })
    void end_points_of_other_systems_stay_as_lenient_as_their_documents(String path, String body) {
        var answer = application.send("POST", path, body.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(application.get("/health?probe=1").status()).isEqualTo(200);
    }
}

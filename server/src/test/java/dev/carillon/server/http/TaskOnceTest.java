package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Submitting a task with an idempotency key, by both doors.
class TaskOnceTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private static Api.Answer submit(String user, String key, String search) {
        return server.api()
                .withToken(server.tokenOf(user, "user"))
                .with("Idempotency-Key", key)
                .post(
                        "/api/v1/tasks",
                        "{\"type\":\"data.query\",\"input\":{\"search\":\"%s\"}}"
                                .formatted(search));
    }

    private static String idOf(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("taskId").asString();
    }

    @Test
    void the_same_request_twice_makes_one_task() {
        var first = submit("ada", "k1", "Li");
        var second = submit("ada", "k1", "Li");

        assertThat(idOf(second)).isEqualTo(idOf(first));
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(idOf(submit("bob", "k1", "Li"))).isNotEqualTo(idOf(first));
        assertThat(idOf(submit("ada", "k2", "Li"))).isNotEqualTo(idOf(first));
    }

    @Test
    void a_key_for_something_else_is_a_conflict_that_names_it() {
        var first = idOf(submit("ada", "k3", "Li"));
        var other = submit("ada", "k3", "Wei");

        assertThat(other.status()).isEqualTo(409);
        assertThat(other.detail()).contains("'k3'").contains(first);
    }

    @Test
    void a_key_that_is_none_is_refused() {
        assertThat(submit("ada", "x".repeat(256), "Li").status()).isEqualTo(422);
    }

    @Test
    void the_socket_knows_the_same_keys() {
        var client = server.openAs("eve");
        var command =
                "{\"type\":\"task_submit\",\"id\":\"%s\",\"task\":\"data.query\",\"input\":{\"search\":\"Li\"},\"idempotency_key\":\"k4\"}";
        client.send(command.formatted("1"));
        var first = client.reply("1");
        client.send(command.formatted("2"));
        var second = client.reply("2");

        assertThat(second.at("/data/taskId")).isEqualTo(first.at("/data/taskId"));
        assertThat(idOf(submit("eve", "k4", "Li"))).isEqualTo(first.at("/data/taskId").asString());
    }
}

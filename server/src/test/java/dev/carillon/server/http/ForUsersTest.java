package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the application does for a user, and lists that don't end in silence.
class ForUsersTest {
    private static final String KEY = "a-key-of-the-application";
    private static final String TASKS = "/api/v1/tasks";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(
                    builder -> builder.set("auth.api-keys", KEY).set("tasks.outside", "outside"));

    static Api application;

    @BeforeAll
    static void connect() {
        application = server.api().with("X-API-Key", KEY);
    }

    private static String submit(String user, String type) {
        var answer =
                application.post(TASKS, "{\"user\":\"%s\",\"type\":\"%s\"}".formatted(user, type));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("taskId").asString();
    }

    @Test
    void a_task_that_the_application_submits_for_a_user_is_theirs_to_see_and_control() {
        var ada = server.openAs("ada");
        var task = submit("ada", "outside");

        var created = ada.next("task_created");
        assertThat(created.at("/data/taskId").asString()).isEqualTo(task);
        assertThat(created.at("/data/owner").asString()).isEqualTo("ada");
        assertThat(ada.subscribe("task:" + task).path("type").asString()).isEqualTo("subscribed");
        var ack = ada.ask("{\"type\":\"task_cancel\",\"taskId\":\"%s\"}".formatted(task));
        assertThat(ack.at("/data/status").asString()).isEqualTo("cancelled");
        var own = server.api().withToken(server.tokenOf("ada", "user"));
        assertThat(own.get(TASKS + "/" + task).json().path("owner").asString()).isEqualTo("ada");
    }

    @Test
    void a_user_names_nobody_but_themselves() {
        var bob = server.api().withToken(server.tokenOf("bob", "user"));
        var forAda = "{\"user\":\"ada\",\"type\":\"data.query\"}";

        assertThat(bob.post(TASKS, forAda).status()).isEqualTo(403);
        assertThat(bob.post(TASKS, forAda.replace("ada", "bob")).status()).isEqualTo(202);
        assertThat(bob.get(TASKS + "?user=ada").status()).isEqualTo(403);
        assertThat(bob.get(TASKS + "?user=bob").status()).isEqualTo(200);
        assertThat(bob.get("/api/v1/notifications?user=ada").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\\u0000", "\\ud800"})
    void a_user_who_can_not_exist_is_refused(String id) {
        var answer =
                application.post(TASKS, "{\"user\":\"%s\",\"type\":\"data.query\"}".formatted(id));

        assertThat(answer.status()).as(answer.text()).isIn(400, 422);
    }

    private static List<String> pages(Api api, String path, String list, String member) {
        var all = new ArrayList<String>();
        String cursor = null;
        do {
            var answer = api.get(path + (cursor == null ? "" : "&cursor=" + cursor));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            answer.json().path(list).forEach(one -> all.add(one.path(member).asString()));
            cursor = answer.json().path("next_cursor").asString(null);
        } while (cursor != null);
        return all;
    }

    @Test
    void a_list_of_tasks_leads_to_its_end_page_by_page() {
        var submitted = new ArrayList<String>();
        for (var i = 0; i < 23; i++) {
            submitted.add(submit("many", "outside"));
        }
        var own = server.api().withToken(server.tokenOf("many", "user"));

        assertThat(pages(own, TASKS + "?limit=5", "tasks", "taskId"))
                .isEqualTo(submitted.reversed());
        assertThat(pages(application, TASKS + "?user=many&limit=7", "tasks", "taskId"))
                .isEqualTo(submitted.reversed());
        assertThat(own.get(TASKS + "?limit=23").json().has("next_cursor")).isFalse();
    }

    @Test
    void a_list_of_tasks_has_those_of_a_status_and_a_type_only() {
        var cancelled = submit("choosy", "outside");
        var pending = submit("choosy", "outside");
        var query = submit("choosy", "data.query");
        application.post(TASKS + "/" + cancelled + "/cancel");
        var own = server.api().withToken(server.tokenOf("choosy", "user"));
        await().until(() ->
                own.get(TASKS + "/" + query).json().path("status").asString().equals("completed"));

        assertThat(pages(own, TASKS + "?status=cancelled", "tasks", "taskId"))
                .containsExactly(cancelled);
        assertThat(pages(own, TASKS + "?status=pending", "tasks", "taskId"))
                .containsExactly(pending);
        assertThat(pages(own, TASKS + "?type=data.query", "tasks", "taskId"))
                .containsExactly(query);
        assertThat(pages(own, TASKS + "?type=outside&limit=1", "tasks", "taskId"))
                .containsExactly(pending, cancelled);
    }

    @ParameterizedTest
    @CsvSource({"status=done, 'status'", "cursor=7, 'cursor'", "state=alive, 'state'"})
    void what_a_list_can_not_be_asked_for_is_named(String query, String named) {
        var answer = application.get(TASKS + "?" + query);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).contains(named);
    }

    @Test
    void the_application_reads_the_notifications_of_a_user_page_by_page() {
        for (var i = 0; i < 5; i++) {
            application.post(
                    "/api/v1/notifications",
                    "{\"user_id\":\"reader\",\"title\":\"t%d\",\"message\":\"m\"}".formatted(i));
        }

        assertThat(
                        pages(
                                application,
                                "/api/v1/notifications?user=reader&limit=2",
                                "notifications",
                                "title"))
                .containsExactly("t4", "t3", "t2", "t1", "t0");
    }

    /// A page is about a mebibyte, however many were asked for.
    @Test
    void a_list_of_what_is_large_comes_in_pages_that_fit_and_leads_to_its_end() {
        for (var i = 0; i < 90; i++) {
            taken(
                    "/api/v1/notifications",
                    "{\"user_id\":\"weighty\",\"title\":\"t\",\"message\":\"m\",\"data\":{\"text\":\"%s\"}}"
                            .formatted("x".repeat(16_000)));
        }
        for (var i = 0; i < 8; i++) {
            taken(
                    TASKS,
                    "{\"user\":\"weighty\",\"type\":\"outside\",\"input\":{\"text\":\"%s\"}}"
                            .formatted("x".repeat(200_000)));
        }
        var notifications = "/api/v1/notifications?user=weighty&limit=90";
        var tasks = TASKS + "?user=weighty&limit=8";

        for (var list : List.of(notifications, tasks)) {
            assertThat(application.get(list).text().length()).isBetween(700_000, 1_300_000);
        }
        assertThat(pages(application, notifications, "notifications", "id"))
                .hasSize(90)
                .doesNotHaveDuplicates();
        assertThat(pages(application, tasks, "tasks", "taskId")).hasSize(8).doesNotHaveDuplicates();
    }

    private static void taken(String path, String body) {
        var answer = application.post(path, body);
        assertThat(answer.status()).as(answer.text()).isLessThan(300);
    }

    @Test
    void a_list_of_who_is_online_leads_to_its_end_page_by_page() {
        for (var name : List.of("on-a", "on-b", "on-c")) {
            server.openAs(name);
        }

        assertThat(pages(application, "/api/v1/users/online?limit=1", "users", "user"))
                .contains("on-a", "on-b", "on-c")
                .isSorted();
    }

    @Test
    void a_file_that_the_application_uploads_for_a_user_is_theirs() {
        var id =
                application
                        .uploadTo(
                                "/api/v1/files?user=ada",
                                "a.csv",
                                "Name\nLi\n".getBytes(StandardCharsets.UTF_8))
                        .json()
                        .path("id")
                        .asString();

        assertThat(
                        server.api()
                                .withToken(server.tokenOf("ada", "user"))
                                .get("/api/v1/files/" + id)
                                .text())
                .isEqualTo("Name\nLi\n");
    }
}

package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.HeldDocuments;
import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RunningServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TasksTest {
    private static final HeldDocuments held = new HeldDocuments();

    @RegisterExtension
    static final RunningServer server = RunningServer.demo(builder -> builder.taskHandler(held));

    private static final String TASKS = "/api/v1/tasks";
    private static final String QUERY =
            "{\"type\":\"data.query\",\"input\":{\"search\":\"Li\",\"limit\":3}}";
    private static final String CERTIFICATES =
            """
            {"type": "documents.generate", "input": {
                "spreadsheet": "sample-students.xlsx", "template": "sample-certificate.docx"}}
            """;

    private static Api user(String name) {
        return server.api().withToken(server.tokenOf(name, "user"));
    }

    private static String submit(Api api, String body) {
        var answer = api.post(TASKS, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return TASKS + "/" + answer.json().path("taskId").asString();
    }

    private static JsonNode awaitStatus(Api api, String task, String status) {
        return await().until(
                        () -> api.get(task).json(),
                        json -> json.path("status").asString().equals(status));
    }

    @Test
    void a_submitted_task_is_where_its_location_says() {
        var ada = user("ada");
        var answer = ada.post(TASKS, QUERY);
        var task = ada.get(answer.header("Location")).json();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("status").asString()).isEqualTo("pending");
        assertThat(answer.json().path("input"))
                .isEqualTo(Json.read("{\"search\":\"Li\",\"limit\":3}"));
        assertThat(task.path("taskId")).isEqualTo(answer.json().path("taskId"));
        assertThat(task.path("owner").asString()).isEqualTo("ada");
        assertThat(task.path("taskType").asString()).isEqualTo("data.query");
    }

    @Test
    void a_query_gives_its_result_as_json() {
        var ada = user("ada");
        var task = submit(ada, QUERY);
        var done = awaitStatus(ada, task, "completed");
        var result = ada.get(task + "/result");

        assertThat(result.json()).isEqualTo(done.path("result"));
        assertThat(result.json().path("rows")).hasSize(3);
        assertThat(result.json().path("total").asInt()).isEqualTo(300);
        assertThat(done.path("download").asBoolean()).isFalse();
        assertThat(done.path("progress").asDouble()).isEqualTo(100);
    }

    @Test
    void a_generation_gives_its_documents_as_a_zip() throws IOException {
        var ada = user("ada");
        var task = submit(ada, CERTIFICATES);
        var done = awaitStatus(ada, task, "completed");
        var result = ada.get(task + "/result");

        assertThat(done.path("download").asBoolean()).isTrue();
        assertThat(result.header("Content-Disposition")).startsWith("attachment; filename");
        assertThat(result.header("X-Content-Type-Options")).isEqualTo("nosniff");
        var names = new ArrayList<String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(result.bytes()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names)
                .hasSize(done.path("result").path("generated").asInt())
                .allMatch(name -> name.endsWith(".docx"));
    }

    @Test
    void a_task_pauses_resumes_and_is_cancelled() {
        var ada = user("ada");
        var task = submit(ada, CERTIFICATES.replace("documents.generate", HeldDocuments.TYPE));
        awaitStatus(ada, task, "running");

        assertThat(ada.post(task + "/pause").json().path("status").asString()).isEqualTo("paused");
        assertThat(ada.post(task + "/pause").code()).isEqualTo(121);
        assertThat(ada.get(task + "/result").code()).isEqualTo(121);
        assertThat(ada.post(task + "/resume").json().path("status").asString())
                .isEqualTo("running");
        assertThat(ada.post(task + "/resume").status()).isEqualTo(409);
        var cancelled = ada.post(task + "/cancel");
        assertThat(cancelled.json().path("status").asString()).isEqualTo("cancelled");
        assertThat(cancelled.json().has("finishedAt")).isTrue();
        held.letOn(cancelled.json().path("taskId").asString());
        assertThat(ada.post(task + "/cancel").detail()).contains("is cancelled");
        assertThat(ada.get(task + "/result").detail()).contains("is cancelled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET ", "GET /result", "POST /pause", "POST /resume", "POST /cancel"})
    void the_task_of_somebody_else_is_not_found(String request) {
        var task = submit(user("ada"), QUERY);
        var method = request.substring(0, request.indexOf(' '));
        var path = task + request.substring(request.indexOf(' ') + 1);
        var answer = user("eve").send(method, path, new byte[0]);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(120);
    }

    @Test
    void the_application_sees_the_tasks_of_all() {
        var task = submit(user("ada"), QUERY);

        assertThat(server.as("admin").get(task).status()).isEqualTo(200);
    }

    @Test
    void the_list_is_the_callers_own_newest_first() {
        var bob = user("lister");
        var first = submit(bob, QUERY);
        var second = submit(bob, QUERY);
        submit(user("somebody"), QUERY);
        var ids =
                bob.get(TASKS)
                        .json()
                        .path("tasks")
                        .valueStream()
                        .map(task -> TASKS + "/" + task.path("taskId").asString());

        assertThat(ids).containsExactly(second, first);
        assertThat(bob.get(TASKS + "?limit=1").json().path("tasks")).hasSize(1);
        assertThat(bob.get(TASKS + "?limit=0").status()).isEqualTo(422);
        assertThat(bob.get(TASKS + "?limit=501").status()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 422 | 'type' is missing",
                "{\"type\":\"make.coffee\"} | 422 | known are data.query, documents.generate, documents.held",
                "{\"type\":\"data.query\",\"input\":[]} | 422 | object",
                "{\"type\":\"data.query\",\"input\":{\"limit\":0}} | 422 | limit",
                "{\"type\":\"data.query\",\"input\":{\"sort\":\"Shoe size\"}} | 422 | Shoe size",
                "{\"type\":\"documents.generate\"} | 422 | 'spreadsheet'",
                "{\"type\":\"documents.generate\",\"input\":{\"spreadsheet\":\"../../etc/passwd\",\"template\":\"sample-certificate.docx\"}} | 422 | passwd",
                "not json | 400 | not valid JSON"
            })
    void what_can_not_be_worked_on_is_refused_at_once(String body, int status, String why) {
        var answer = user("ada").post(TASKS, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.detail()).contains(why);
    }

    @Test
    void tasks_are_for_those_who_are_somebody() {
        assertThat(server.api().post(TASKS, QUERY).status()).isEqualTo(401);
        assertThat(server.api().get(TASKS).status()).isEqualTo(401);
    }

    @Test
    void a_task_that_never_was_is_not_found() {
        assertThat(user("ada").get(TASKS + "/no-such-task").detail())
                .isEqualTo("there is no task 'no-such-task', or it isn't yours");
    }
}

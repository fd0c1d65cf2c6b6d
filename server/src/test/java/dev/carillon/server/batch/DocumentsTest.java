package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.HeldDocuments;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DocumentsTest {
    private static final int STUDENTS = 300;

    private static final HeldDocuments held = new HeldDocuments();

    @RegisterExtension
    static final RunningServer server =
            RunningServer.with(builder -> BatchServer.settings(builder).taskHandler(held));

    @RegisterExtension
    static final RunningServer withTokens =
            RunningServer.demo(builder -> builder.set("websocket.dialect", "batch"));

    private static String generate(TestClient client, String type, String spreadsheet) {
        var ack =
                client.ask(
                        """
                        {"type": "task_submit", "task": "%s",
                         "input": {"spreadsheet": "%s", "template": "sample-certificate.docx"}}
                        """
                                .formatted(type, spreadsheet));
        var task = ack.at("/payload/taskId").asString();
        assertThat(task).as(ack.toString()).isNotEmpty();
        client.ask("{\"type\":\"subscribe\",\"taskIds\":[\"%s\"]}".formatted(task));
        return task;
    }

    private static void control(TestClient client, String action, String task) {
        client.send(
                "{\"type\":\"task_%s\",\"payload\":{\"taskId\":\"%s\"}}".formatted(action, task));
    }

    private static List<String> documents(String task) throws IOException {
        var archive = server.as("admin").get("/api/v1/tasks/%s/result".formatted(task));
        assertThat(archive.header("Content-Type")).isEqualTo("application/zip");
        var names = new ArrayList<String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive.bytes()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @Test
    void C15_rows_and_a_template_become_documents_with_progress_a_pause_and_a_resume()
            throws IOException {
        var client = BatchServer.connect(server);
        var task = generate(client, HeldDocuments.TYPE, "sample-students.xlsx");
        client.next("document_generated");
        control(client, "pause", task);
        var paused = BatchServer.until(client, "task_paused").getLast().path("payload");
        assertThat(paused.path("current").asInt()).isBetween(1, STUDENTS - 1);
        held.letOn(task);

        control(client, "resume", task);
        var rest = BatchServer.until(client, "task_completed");
        var done = rest.getLast().path("payload");
        assertThat(done.path("progress").asInt()).isEqualTo(100);
        var generated = done.at("/result/generated").asInt();
        assertThat(generated + done.at("/result/failed").asInt()).isEqualTo(STUDENTS);
        assertThat(rest)
                .filteredOn(message -> BatchServer.type(message).equals("document_generated"))
                .extracting(message -> message.at("/payload/name").asString())
                .doesNotHaveDuplicates()
                .allMatch(name -> name.endsWith(".docx"));
        assertThat(rest.stream().map(message -> message.at("/payload/current").asInt(0)))
                .contains(STUDENTS);
        assertThat(documents(task)).hasSize(generated).doesNotHaveDuplicates();
    }

    @Test
    void C15_a_cancelled_batch_makes_no_more_documents() {
        var client = BatchServer.connect(server);
        var task = generate(client, HeldDocuments.TYPE, "sample-students.xlsx");
        client.next("document_generated");
        control(client, "cancel", task);
        held.letOn(task);

        var cancelled = BatchServer.until(client, "task_cancelled").getLast();
        assertThat(cancelled.at("/payload/current").asInt()).isLessThan(STUDENTS);
        assertThat(server.as("admin").get("/api/v1/tasks/%s/result".formatted(task)).status())
                .isEqualTo(409);
    }

    @Test
    void C15_a_row_that_can_not_be_filled_in_is_told_and_the_others_go_on() {
        var rows =
                """
                编号,Name,Email,Course,Date,Score
                1,Ada,ada@example.org,Logic,2026-01-05,99
                2,Bob,,Logic,2026-01-05,98
                3,Cleo,cleo@example.org,Logic,2026-01-05,97
                """;
        var uploaded =
                withTokens.as("admin").upload("three.csv", rows.getBytes(StandardCharsets.UTF_8));
        var client = withTokens.openWith(withTokens.tokenOf("admin", "admin"));
        generate(client, "documents.generate", uploaded.json().path("id").asString());
        var messages = BatchServer.until(client, "task_completed");

        assertThat(messages)
                .filteredOn(message -> BatchServer.type(message).startsWith("document_"))
                .extracting(BatchServer::type)
                .containsExactly("document_generated", "document_failed", "document_generated");
        var result = messages.getLast().at("/payload/result");
        assertThat(result.path("generated").asInt()).isEqualTo(2);
        assertThat(result.path("failed").asInt()).isEqualTo(1);
    }
}

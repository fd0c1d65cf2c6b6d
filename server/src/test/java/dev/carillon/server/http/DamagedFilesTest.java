package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A disk, or a power cut, has made something else of a file.
class DamagedFilesTest {
    private static final byte[] TEXT = "Name,Score\nAda,3\n".getBytes(StandardCharsets.UTF_8);
    private static final int DAMAGED = 124;

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private Api ada = server.api();

    @BeforeEach
    void logIn() {
        ada = server.api().withToken(server.tokenOf("ada", "user"));
    }

    private String upload() {
        return ada.upload("scores.csv", TEXT).json().path("id").asString();
    }

    private static Path stored(String id) {
        return server.folder().resolve("files").resolve(id);
    }

    @Test
    void an_upload_with_one_other_byte_is_said_to_be_damaged_and_not_served() throws IOException {
        var id = upload();
        assertThat(ada.get("/api/v1/files/" + id).bytes()).isEqualTo(TEXT);
        var other = TEXT.clone();
        other[3] ^= 1;
        Files.write(stored(id), other);

        assertThatItIsDamaged(id);
    }

    @Test
    void an_upload_that_is_empty_or_gone_is_said_to_be_damaged() throws IOException {
        var emptied = upload();
        Files.write(stored(emptied), new byte[0]);
        assertThatItIsDamaged(emptied);

        var gone = upload();
        Files.delete(stored(gone));
        assertThatItIsDamaged(gone);

        var withoutItsCard = upload();
        Files.write(stored(withoutItsCard + ".json"), new byte[0]);
        assertThat(ada.get("/api/v1/files/" + withoutItsCard).code()).isEqualTo(DAMAGED);
    }

    private void assertThatItIsDamaged(String id) {
        var answer = ada.get("/api/v1/files/" + id);
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.code()).isEqualTo(DAMAGED);
        assertThat(answer.detail()).contains("scores.csv").contains("upload it again");
        var task =
                ada.post(
                        "/api/v1/tasks",
                        """
                        {"type": "documents.generate", "input": {"spreadsheet": "%s", \
                        "template": "sample-certificate.docx"}}\
                        """
                                .formatted(id));
        assertThat(task.code()).isEqualTo(DAMAGED);
    }

    @Test
    void what_nobody_was_told_of_is_gone_after_a_restart_and_what_was_stored_is_there()
            throws IOException {
        var kept = upload();
        var unfinished = "00000000-0000-0000-0000-000000000001";
        Files.write(stored(unfinished), TEXT); // its card was not written any more
        Files.write(stored("00000000-0000-0000-0000-000000000002.part"), TEXT);

        server.restart();
        logIn();

        assertThat(stored(unfinished)).doesNotExist();
        assertThat(stored("00000000-0000-0000-0000-000000000002.part")).doesNotExist();
        assertThat(ada.get("/api/v1/files/" + kept).bytes()).isEqualTo(TEXT);
    }

    @Test
    void a_result_that_is_not_what_the_task_left_is_said_to_be_damaged_after_a_restart_too()
            throws IOException {
        var task =
                ada.post(
                                "/api/v1/tasks",
                                """
                                {"type": "documents.generate", "input": {"spreadsheet": \
                                "sample-students.csv", "template": "sample-certificate.docx"}}\
                                """)
                        .json()
                        .path("taskId")
                        .asString();
        var result = "/api/v1/tasks/%s/result".formatted(task);
        await().atMost(Duration.ofMinutes(1)).until(() -> ada.get(result).status() == 200);
        var whole = ada.get(result).bytes();

        server.restart();
        logIn();
        assertThat(ada.get(result).bytes()).isEqualTo(whole);

        var file = server.folder().resolve("tasks/%s/documents-%s.zip".formatted(task, task));
        var half = new byte[whole.length];
        System.arraycopy(whole, 0, half, 0, whole.length / 2);
        Files.write(file, half);

        var answer = ada.get(result);
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.code()).isEqualTo(DAMAGED);
        assertThat(answer.detail()).contains(task).contains("run it again");
    }
}

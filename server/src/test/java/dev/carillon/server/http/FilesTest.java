package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.documents.Samples;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesTest {
    private static final String FILES = "/api/v1/files";
    private static final byte[] TEXT = "Name,Score\nAda,3\n".getBytes(StandardCharsets.UTF_8);

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("limits.upload-size", "100KiB"));

    @RegisterExtension
    static final RunningServer small =
            RunningServer.demo(builder -> builder.set("limits.stored-size", "300KiB"));

    @RegisterExtension
    static final RunningServer closed =
            RunningServer.with(builder -> builder.secret("a secret of at least thirty-two bytes"));

    private static Api user(String name) {
        return server.api().withToken(server.tokenOf(name, "user"));
    }

    private static String upload(Api api, String name, byte[] content) {
        var answer = api.upload(name, content);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private static byte[] sample(Samples.Sample sample) throws IOException {
        try (var content = sample.open()) {
            return content.readAllBytes();
        }
    }

    @Test
    void an_uploaded_file_comes_back_as_it_was() {
        var ada = user("ada");
        var answer = ada.upload("scores.csv", TEXT);
        var file = ada.get(FILES + "/" + answer.json().path("id").asString());

        assertThat(answer.json().path("name").asString()).isEqualTo("scores.csv");
        assertThat(answer.json().path("size").asInt()).isEqualTo(TEXT.length);
        assertThat(file.bytes()).isEqualTo(TEXT);
        assertThat(file.header("Content-Disposition"))
                .isEqualTo("attachment; filename*=UTF-8''scores.csv");
    }

    @Test
    void a_name_with_a_path_or_letters_of_any_script_is_only_a_name() {
        var answer = user("ada").upload("../../naïve/成績 表.csv", TEXT);

        assertThat(answer.json().path("name").asString()).isEqualTo("成績 表.csv");
    }

    @Test
    void an_uploaded_spreadsheet_is_what_a_task_works_on() throws IOException {
        var ada = user("ada");
        var spreadsheet = upload(ada, "mine.xlsx", sample(Samples.STUDENTS));
        var template = upload(ada, "mine.docx", sample(Samples.CERTIFICATE));
        var task =
                ada.post(
                                "/api/v1/tasks",
                                """
                                {"type": "documents.generate", "input":
                                    {"spreadsheet": "%s", "template": "%s"}}
                                """
                                        .formatted(spreadsheet, template))
                        .json()
                        .path("taskId")
                        .asString();

        var done =
                await().until(
                                () -> ada.get("/api/v1/tasks/" + task).json(),
                                json -> json.path("status").asString().equals("completed"));
        assertThat(done.at("/result/generated").asInt()).isEqualTo(293);
    }

    @Test
    void a_file_that_is_no_spreadsheet_is_refused_when_it_is_to_be_worked_on() {
        var ada = user("ada");
        var picture = upload(ada, "picture.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0});
        var answer =
                ada.post(
                        "/api/v1/tasks",
                        """
                        {"type": "documents.generate", "input":
                            {"spreadsheet": "%s", "template": "sample-certificate.docx"}}
                        """
                                .formatted(picture));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo(112);
        assertThat(answer.detail()).contains("picture.png").containsAnyOf(".xlsx", "spreadsheet");
    }

    @Test
    void a_file_over_the_limit_is_too_large_and_leaves_nothing() throws IOException {
        var answer = user("ada").upload("large.bin", new byte[101 * 1024]);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo(113);
        await().untilAsserted(() -> {
            try (var left = Files.list(server.folder().resolve("incoming"))) {
                assertThat(left).isEmpty();
            }
        });
    }

    @Test
    void a_full_store_says_so() {
        var eve = small.api().withToken(small.tokenOf("eve", "user"));
        for (var piece = 1; piece <= 3; piece++) {
            assertThat(eve.upload("piece.bin", new byte[90 * 1024]).status()).isEqualTo(201);
        }
        var answer = eve.upload("piece.bin", new byte[90 * 1024]);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo(130);
        assertThat(answer.detail()).contains("307200 bytes");
    }

    @Test
    void what_is_no_form_with_one_file_is_refused() {
        var json = user("ada").post(FILES, "{}");
        var empty = user("ada").post(FILES);

        assertThat(json.status()).isEqualTo(422);
        assertThat(json.detail()).contains("multipart/form-data", "'file'");
        assertThat(empty.status()).isEqualTo(422);
    }

    @Test
    void a_form_that_is_cut_off_is_malformed() {
        var answer =
                user("ada")
                        .with("Content-Type", "multipart/form-data; boundary=x")
                        .send("POST", FILES, "--x\r\nContent-Dis".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isBetween(400, 422);
    }

    @Test
    void nobody_uploads() {
        assertThat(server.api().upload("scores.csv", TEXT).status()).isEqualTo(401);
    }

    @Test
    void the_file_of_somebody_else_is_not_found() {
        var id = upload(user("ada"), "scores.csv", TEXT);
        var answer = user("eve").get(FILES + "/" + id);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(120);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..%2f..%2fetc%2fpasswd",
                "..%2fsamples%2fsample-students.csv",
                "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e",
                "..%5c..%5cboot.ini",
                "%00",
                "sample-students.xlsx%00.png"
            })
    void an_id_does_not_lead_to_another_folder(String id) {
        assertThat(user("ada").get(FILES + "/" + id).status()).isIn(400, 404);
    }

    @Test
    void the_data_beside_a_file_is_not_a_file() {
        var id = upload(user("ada"), "scores.csv", TEXT);

        assertThat(user("ada").get(FILES + "/" + id + ".json").status()).isEqualTo(404);
    }

    @Test
    void samples_are_there_for_everybody_in_demo_mode() {
        var samples = user("ada").get("/api/v1/samples").json().path("samples");

        assertThat(samples).hasSize(5);
        assertThat(samples.valueStream())
                .extracting(sample -> sample.path("role").asString())
                .containsExactly("spreadsheet", "template", "spreadsheet", "data", "template");
        for (var sample : samples) {
            var file = user("eve").get(FILES + "/" + sample.path("id").asString());
            assertThat(file.bytes()).hasSize(sample.path("size").asInt());
        }
    }

    @Test
    void outside_demo_mode_there_are_no_samples() {
        var api = closed.api().withToken(closed.tokenOf("ada", "user"));

        assertThat(api.get("/api/v1/samples").text()).isEqualTo("{\"samples\":[]}");
        assertThat(api.get(FILES + "/sample-students.xlsx").status()).isEqualTo(404);
    }
}

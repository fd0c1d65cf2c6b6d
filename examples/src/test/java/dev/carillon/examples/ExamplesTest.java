package dev.carillon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.Carillon;
import dev.carillon.server.CarillonBuilder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    private static final UserId ALICE = new UserId("alice");

    @TempDir private Path folder;

    private CarillonBuilder builder() {
        return Carillon.builder()
                .port(0)
                .dataDirectory(folder)
                .secret("a secret of an application, 32 bytes at least");
    }

    @Test
    void an_application_pushes_to_a_user_from_its_own_jvm() throws Exception {
        try (var server = builder().start();
                var client = TextClient.of(server, ALICE)) {
            client.expect("\"auth_success\"");
            var reached = server.publish(ALICE, "tick", RawJson.ofTrusted("{\"at\":1}"));
            assertThat(reached.toCompletableFuture().get(90, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(client.expect("\"tick\"")).contains("{\"at\":1}");
        }
    }

    @Test
    void a_task_of_the_applications_own_reports_to_its_owner() throws Exception {
        try (var server = builder().taskHandler(new WordCount()).start();
                var client = TextClient.of(server, ALICE)) {
            client.expect("\"auth_success\"");
            var answer =
                    server.submit(
                            ALICE,
                            "words.count",
                            RawJson.ofTrusted("{\"text\":\"to be\\nor not to be\"}"));
            assertThat(answer).isInstanceOf(Answer.Done.class);
            assertThat(client.expect("\"task_completed\"")).contains("\"result\":{\"words\":6}");
        }
    }

    @Test
    void a_task_without_its_input_is_refused_with_the_mend() {
        try (var server = builder().taskHandler(new WordCount()).start()) {
            var answer = server.submit(ALICE, "words.count", RawJson.EMPTY_OBJECT);
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.message()).contains("'text' is missing"));
        }
    }

    @Test
    void C6_a_scheduler_of_the_applications_own_is_followed_and_controlled_by_its_customer()
            throws Exception {
        var printer = new OwnScheduler();
        try (var server = builder().taskScheduler(printer).start();
                var alice = TextClient.of(server, ALICE)) {
            alice.expect("\"auth_success\"");
            printer.order("letters-7", ALICE, 200);
            assertThat(alice.expect("\"task_created\"")).contains("\"taskId\":\"letters-7\"");
            assertThat(alice.expect("\"task_progress\"")).contains("\"total\":200");

            alice.send("{\"type\":\"task_pause\",\"id\":\"p\",\"taskId\":\"letters-7\"}");
            assertThat(alice.expect("\"task_paused\"")).contains("\"status\":\"paused\"");
            alice.send("{\"type\":\"task_resume\",\"id\":\"r\",\"taskId\":\"letters-7\"}");
            alice.expect("\"task_resumed\"");
            assertThat(alice.expect("\"task_completed\"")).contains("\"printed\":200");
        }
    }

    @Test
    void C6_what_a_scheduler_was_asked_to_cancel_it_cancels() throws Exception {
        var printer = new OwnScheduler();
        try (var server = builder().taskScheduler(printer).start();
                var alice = TextClient.of(server, ALICE)) {
            alice.expect("\"auth_success\"");
            printer.order("letters-8", ALICE, 1_000_000);
            alice.expect("\"task_started\"");
            var cancel = "{\"type\":\"task_cancel\",\"taskId\":\"letters-8\"}";

            alice.send(cancel).expect("\"task_cancelled\"");
            assertThat(alice.send(cancel).expect("\"error\"")).contains("is cancelled");
        }
    }
}

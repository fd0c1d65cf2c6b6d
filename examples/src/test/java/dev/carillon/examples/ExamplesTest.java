package dev.carillon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.Carillon;
import dev.carillon.server.CarillonBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
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
                var client = new Client(server)) {
            client.expect("\"auth_success\"");
            var reached = server.publish(ALICE, "tick", RawJson.ofTrusted("{\"at\":1}"));
            assertThat(reached.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(client.expect("\"tick\"")).contains("{\"at\":1}");
        }
    }

    @Test
    void a_task_of_the_applications_own_reports_to_its_owner() throws Exception {
        try (var server = builder().taskHandler(new WordCount()).start();
                var client = new Client(server)) {
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

    /// Alice's client.
    private static final class Client implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();
        private final HttpClient http = HttpClient.newHttpClient();

        Client(Carillon server) throws Exception {
            var token = server.issueToken(ALICE, "Alice", List.of("user"));
            var uri = URI.create("ws://localhost:" + server.port() + "/ws?token=" + token);
            http.newWebSocketBuilder().buildAsync(uri, this).get(10, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                messages.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        String expect(String text) throws InterruptedException {
            while (true) {
                var message = messages.poll(10, TimeUnit.SECONDS);
                assertThat(message).as("a message with %s", text).isNotNull();
                if (message.contains(text)) {
                    return message;
                }
            }
        }

        @Override
        public void close() {
            http.shutdownNow();
            http.close();
        }
    }
}

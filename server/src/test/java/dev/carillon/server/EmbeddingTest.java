package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.carillon.CarillonDialect;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.config.ConfigException;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A server inside an application, set up and used in code.
class EmbeddingTest {
    /// Squares the numbers of its input, one step each.
    private record Squares() implements TaskHandler {
        @Override
        public String type() {
            return "math.squares";
        }

        @Override
        public void validate(TaskSubmission submission) {
            if (submission.input().fields().flatMap(f -> f.integer("upTo")).isEmpty()) {
                throw new InvalidTaskInputException("'upTo' must be a whole number");
            }
        }

        @Override
        public TaskResult run(TaskContext context) throws TaskCancelledException, IOException {
            var upTo = context.input().fields().orElseThrow().integer("upTo").orElseThrow();
            var sum = 0L;
            for (var n = 1L; n <= upTo; n++) {
                context.checkpoint();
                sum += n * n;
                context.progress(n, upTo, "squaring", "");
            }
            context.emit(
                    "squared", new JsonObjectWriter().text("taskId", context.taskId()).toRawJson());
            var file = context.workDirectory().resolve("sum.txt");
            Files.writeString(file, Long.toString(sum));
            return new TaskResult.File(
                    new JsonObjectWriter().number("sum", sum).toRawJson(),
                    file,
                    "sum.txt",
                    "text/plain");
        }
    }

    /// Fails with a message.
    private record Failing() implements TaskHandler {
        @Override
        public String type() {
            return "math.impossible";
        }

        @Override
        public TaskResult run(TaskContext context) {
            throw new IllegalStateException("division by zero is not defined");
        }
    }

    /// The native dialect under another name.
    private record Latin(Dialect spoken) implements Dialect {
        @Override
        public String name() {
            return "latin";
        }

        @Override
        public Decoded decode(byte[] message) {
            return spoken.decode(message);
        }

        @Override
        public void encode(Event event, Form form, ByteArrayOutputStream out) {
            spoken.encode(event, form, out);
        }
    }

    @RegisterExtension
    static final RunningServer server =
            RunningServer.with(builder ->
                    builder.secret("a secret of at least thirty-two bytes")
                            .set("rooms.access", "authenticated")
                            .taskHandler(new Squares())
                            .taskHandler(new Failing()));

    private static RawJson json(String text) {
        return RawJson.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    @Test
    void a_kind_of_task_of_the_applications_own_runs_and_is_followed() {
        var client = server.openAs("ada");
        var answer =
                server.carillon().submit(new UserId("ada"), "math.squares", json("{\"upTo\":100}"));

        assertThat(answer).isInstanceOf(TaskService.Answer.Done.class);
        var done = client.next("task_completed").path("data");
        assertThat(done.at("/result/sum").asLong()).isEqualTo(338_350);
        assertThat(done.path("taskType").asString()).isEqualTo("math.squares");
        var api = server.api().withToken(server.tokenOf("ada", "user"));
        var result = api.get("/api/v1/tasks/" + done.path("taskId").asString() + "/result");
        assertThat(result.text()).isEqualTo("338350");
        assertThat(result.header("Content-Type")).isEqualTo("text/plain");
        var history =
                client.ask(
                        "{\"type\":\"history\",\"channel\":\"task:%s\"}"
                                .formatted(done.path("taskId").asString()));
        assertThat(history.at("/data/publications").findValuesAsString("type"))
                .containsSubsequence("squared", "task_completed");
    }

    @Test
    void its_own_check_of_the_input_is_what_clients_are_told() {
        var refused =
                server.openAs("ada")
                        .ask("{\"type\":\"task_submit\",\"task\":\"math.squares\",\"input\":{}}");

        assertThat(refused.at("/data/code").asInt()).isEqualTo(112);
        assertThat(refused.at("/data/message").asString())
                .isEqualTo("'upTo' must be a whole number");
    }

    @Test
    void a_handler_that_throws_fails_its_task_and_nothing_else() {
        var client = server.openAs("eve");
        client.ask("{\"type\":\"task_submit\",\"task\":\"math.impossible\"}");

        assertThat(client.next("task_failed").at("/data/error").asString())
                .isEqualTo("division by zero is not defined");
        assertThat(client.isAlive()).isTrue();
    }

    @Test
    void code_publishes_to_channels_and_users_and_learns_to_how_many() throws Exception {
        var ada = server.openAs("reader");
        server.openAs("reader");
        ada.subscribe("room:code");
        var carillon = server.carillon();
        var toRoom = carillon.publish(new ChannelName("room:code"), "a", json("1"));
        assertThat(toRoom.toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(1);
        var toUser = carillon.publish(new UserId("reader"), "b", json("2"));
        assertThat(toUser.toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(2);
        assertThat(ada.next("a").path("data").asInt()).isEqualTo(1);
        assertThat(ada.next("b").path("channel").asString()).isEqualTo("user:reader");
    }

    @Test
    void settings_that_can_not_be_used_start_nothing(@TempDir Path folder) {
        assertThatThrownBy(() -> Carillon.builder().dataDirectory(folder).set("port", "x").start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("carillon.port")
                .hasMessageContaining("carillon.auth.secret");
    }

    @Test
    void a_dialect_added_in_code_can_be_the_one_that_is_spoken(@TempDir Path folder) {
        var settings =
                Carillon.builder().demo().dataDirectory(folder).set("websocket.dialect", "latin");

        assertThatThrownBy(settings::check)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "carillon.websocket.dialect is 'latin', but must be one of carillon,");
        settings.dialect(new Latin(new CarillonDialect()));
        assertThat(settings.check().sockets().dialect()).isEqualTo("latin");
    }

    @Test
    void a_closed_server_can_be_closed_again_and_another_takes_its_port(@TempDir Path folder) {
        var first = Carillon.builder().port(0).dataDirectory(folder).demo().start();
        var port = first.port();
        first.close();
        first.close();
        try (var second = Carillon.builder().port(port).dataDirectory(folder).demo().start()) {
            assertThat(second.port()).isEqualTo(port);
        }
    }

    @Test
    void a_port_in_use_is_said_to_be(@TempDir Path folder) {
        var port = server.carillon().port();

        assertThatThrownBy(() -> Carillon.builder().port(port).dataDirectory(folder).demo().start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("port " + port)
                .hasMessageContaining("in use");
    }
}

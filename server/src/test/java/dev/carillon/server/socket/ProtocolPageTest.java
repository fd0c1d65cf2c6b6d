package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// Runs `docs/protocol.md` against a real server.
class ProtocolPageTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    /// Members whose value is another one each time; the page's stands for its kind.
    private static final Set<String> VARYING =
            Set.of(
                    "connection",
                    "createdAt",
                    "current",
                    "epoch",
                    "estimatedTimeRemaining",
                    "expiresAt",
                    "progress",
                    "received",
                    "sent",
                    "server",
                    "startedAt",
                    "taskId",
                    "timestamp",
                    "uptime");

    private final ProtocolPage page = new ProtocolPage();
    private final List<JsonNode> passed = new ArrayList<>();

    @Test
    void every_example_is_what_the_server_says() {
        var token = server.api().session("user1").path("token").asString();
        var client = server.open("");
        var compared = 0;
        var asked = false;
        for (var example : page.examples()) {
            if (example.fromClient()) {
                client.send(example.json().toString().replace("<token>", token));
                asked = true;
                continue;
            }
            compare(example.type(), example.json(), received(client, example, asked));
            compared++;
        }
        assertThat(compared).isGreaterThan(10);
    }

    private JsonNode received(TestClient client, ProtocolPage.Example example, boolean asked) {
        if (example.type().equals("task_progress")) {
            return progressOfAGeneration();
        }
        var id = example.json().path("id").asString("");
        return asked && !id.isEmpty()
                ? first(client, message -> message.path("id").asString("").equals(id))
                : first(client, message -> message.path("type").asString().equals(example.type()));
    }

    /// The first message of a kind that was not asked for yet; others come in any order.
    private JsonNode first(TestClient client, Predicate<JsonNode> wanted) {
        var known = passed.stream().filter(wanted).findFirst();
        if (known.isPresent()) {
            passed.remove(known.get());
            return known.get();
        }
        var message = client.next();
        while (!wanted.test(message)) {
            passed.add(message);
            message = client.next();
        }
        return message;
    }

    /// A later moment of a task of that kind, whose channel a client follows.
    private static JsonNode progressOfAGeneration() {
        var client = server.openWith(server.api().session("user1").path("token").asString());
        var task =
                client.ask(
                                """
                                {"type": "task_submit", "task": "documents.generate", "input": {
                                    "spreadsheet": "sample-students.xlsx",
                                    "template": "sample-certificate.docx",
                                    "fileName": "Certificate {{Name}}"}}
                                """)
                        .at("/data/taskId")
                        .asString();
        client.subscribe("task:" + task);
        var progress = client.next("task_progress");
        while (!progress.path("channel").asString().equals("task:" + task)
                || !progress.at("/data/stage").asString().equals("generating")
                || !progress.path("data").has("estimatedTimeRemaining")) {
            progress = client.next("task_progress");
        }
        return progress;
    }

    private static void compare(String where, JsonNode expected, JsonNode actual) {
        assertThat(actual.getNodeType()).as(where).isEqualTo(expected.getNodeType());
        if (expected.isObject()) {
            assertThat(actual.propertyNames())
                    .as(where)
                    .containsExactlyElementsOf(expected.propertyNames());
            expected.forEachEntry((name, value) -> {
                if (isFixed(name, value)) {
                    compare(where + "." + name, value, actual.path(name));
                } else {
                    assertThat(actual.path(name).getNodeType())
                            .as(where + "." + name)
                            .isEqualTo(value.getNodeType());
                }
            });
        } else if (expected.isArray()) {
            assertThat(actual).as(where).hasSize(expected.size());
            for (var i = 0; i < expected.size(); i++) {
                compare(where + "." + i, expected.get(i), actual.get(i));
            }
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }

    private static boolean isFixed(String name, JsonNode value) {
        return !VARYING.contains(name)
                && !value.asString("").startsWith("task:")
                && !value.asString("").startsWith("Certificate ")
                && !isOffsetOfATask(name, value);
    }

    private static boolean isOffsetOfATask(String name, JsonNode value) {
        return name.equals("offset") && value.asLong() > 10;
    }

    @Test
    void every_error_code_is_in_the_table() {
        assertThat(page.table("Errors").stream().map(row -> row.subList(0, 2)))
                .containsExactlyElementsOf(
                        Stream.of(ErrorCode.values())
                                .map(code ->
                                        List.of(
                                                Integer.toString(code.code()),
                                                "`%s`"
                                                        .formatted(
                                                                code.name()
                                                                        .toLowerCase(Locale.ROOT))))
                                .toList());
    }

    @Test
    void every_close_code_is_in_the_table() {
        assertThat(page.table("Close codes"))
                .containsExactlyElementsOf(
                        Stream.of(CloseCode.values())
                                .map(code ->
                                        List.of(
                                                Integer.toString(code.code()),
                                                code.reason(),
                                                code.reconnect() ? "yes" : "no"))
                                .toList());
    }
}

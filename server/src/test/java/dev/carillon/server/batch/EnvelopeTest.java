package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The form of messages, over one conversation in which the server says everything it can; the
/// server is closed at its end.
class EnvelopeTest {
    private static final Set<String> TYPES_OF_THE_SERVER =
            Set.of(
                    "task_progress",
                    "task_started",
                    "task_completed",
                    "task_failed",
                    "task_paused",
                    "task_cancelled",
                    "document_generated",
                    "document_failed",
                    "connected",
                    "disconnected",
                    "error",
                    "pong",
                    "subscription_ack",
                    "room_broadcast");

    private static final Puppet puppet = new Puppet();

    @RegisterExtension static final RunningServer server = BatchServer.start(puppet);

    @RegisterExtension static final RunningServer lasting = BatchServer.start();

    private final List<JsonNode> messages = new ArrayList<>();

    @Test
    void C7_every_message_type_is_spoken_in_one_envelope() {
        var begin = System.currentTimeMillis();
        var client = server.open("");
        messages.add(client.next());
        client.send("{\"type\":\"ping\",\"payload\":{},\"timestamp\":1,\"id\":\"p\"}");
        messages.addAll(BatchServer.until(client, "pong"));
        client.send("{\"type\":\"dance\"}");
        messages.addAll(BatchServer.until(client, "error"));
        client.send("{\"type\":\"join_room\",\"room\":\"lobby\"}");
        messages.addAll(BatchServer.until(client, "subscription_ack"));
        client.send("{\"type\":\"room_broadcast\",\"room\":\"lobby\",\"payload\":{}}");
        messages.addAll(BatchServer.until(client, "room_broadcast"));

        var control = "{\"type\":\"task_%s\",\"taskId\":\"%s\"}";
        var task = BatchServer.submit(client, Puppet.TYPE);
        client.send("{\"type\":\"subscribe\",\"taskIds\":[\"%s\"]}".formatted(task));
        messages.addAll(BatchServer.until(client, "task_started"));
        puppet.progress(task, 1, 2);
        messages.addAll(BatchServer.until(client, "task_progress"));
        puppet.say(task, context -> context.emit("document_generated", row(task)));
        puppet.say(task, context -> context.emit("document_failed", row(task)));
        messages.addAll(BatchServer.until(client, "document_failed"));
        client.send(control.formatted("pause", task));
        messages.addAll(BatchServer.until(client, "task_paused"));
        client.send(control.formatted("resume", task));
        puppet.end(task);
        messages.addAll(BatchServer.until(client, "task_completed"));

        var failing = BatchServer.submit(client, Puppet.TYPE);
        puppet.say(
                failing,
                _ -> {
                    throw new IllegalStateException("no");
                });
        messages.addAll(BatchServer.until(client, "task_failed"));
        var cancelled = BatchServer.submit(client, Puppet.TYPE);
        client.send(control.formatted("cancel", cancelled));
        messages.addAll(BatchServer.until(client, "task_cancelled"));
        puppet.look(cancelled);

        server.carillon().close();
        messages.addAll(BatchServer.until(client, "disconnected"));
        assertThat(client.closing().code()).isEqualTo(3001);

        assertThat(BatchServer.type(messages.getFirst())).isEqualTo("connected");
        assertThat(messages.getFirst().at("/payload/clientId").asString()).startsWith("c-");
        var types = new TreeSet<String>();
        for (var message : messages) {
            types.add(BatchServer.type(message));
            assertEnvelope(message, begin);
        }
        assertThat(types).containsAll(TYPES_OF_THE_SERVER);
        types.removeAll(TYPES_OF_THE_SERVER);
        assertThat(types).as("words that the reference hasn't").isSubsetOf("ack");
    }

    private static RawJson row(String task) {
        return RawJson.ofTrusted("{\"taskId\":\"%s\",\"row\":2}".formatted(task));
    }

    private static void assertEnvelope(JsonNode message, long begin) {
        assertThat(message.propertyNames())
                .as(message.toString())
                .contains("type", "payload", "timestamp")
                .isSubsetOf("type", "payload", "timestamp", "id");
        assertThat(message.path("payload").isObject()).as(message.toString()).isTrue();
        assertThat(message.path("timestamp").isIntegralNumber()).isTrue();
        assertThat(message.path("timestamp").asLong()).isBetween(begin, System.currentTimeMillis());
    }

    @Test
    void C7_a_mistake_is_answered_by_its_code_and_the_connection_stays() {
        var client = BatchServer.connect(lasting);
        var unknown = client.ask("{\"type\":\"dance\"}");
        assertThat(BatchServer.type(unknown)).isEqualTo("error");
        assertThat(unknown.at("/payload/code").asInt()).isEqualTo(111);
        assertThat(unknown.at("/payload/name").asString()).isEqualTo("unknown_type");
        assertThat(unknown.at("/payload/message").asString()).contains("dance", "subscribe");
        assertThat(client.send("not json").next().at("/payload/code").asInt()).isEqualTo(110);
        assertThat(client.isAlive()).isTrue();
    }
}

package dev.carillon.server.batch;

import dev.carillon.server.CarillonBuilder;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A server as reference system C's clients know theirs: the batch dialect, no authentication.
final class BatchServer {
    private BatchServer() {}

    static CarillonBuilder settings(CarillonBuilder builder) {
        return builder.demo()
                .set("websocket.dialect", "batch")
                .set("auth.required", "false")
                .set("rooms.access", "anyone");
    }

    static RunningServer start() {
        return RunningServer.with(BatchServer::settings);
    }

    static RunningServer start(Puppet puppet) {
        return RunningServer.with(builder -> settings(builder).taskHandler(puppet));
    }

    /// A client past its greeting.
    static TestClient connect(RunningServer server) {
        var client = server.open("");
        client.next("connected");
        return client;
    }

    /// Has a client submit a task and gives the task's id.
    static String submit(TestClient client, String task) {
        var ack = client.ask("{\"type\":\"task_submit\",\"task\":\"%s\"}".formatted(task));
        return ack.at("/payload/taskId").asString();
    }

    /// A task that a client has submitted and follows, once it runs.
    static String follow(TestClient client) {
        var task = submit(client, Puppet.TYPE);
        client.ask("{\"type\":\"subscribe\",\"taskIds\":[\"%s\"]}".formatted(task));
        while (!client.next().at("/payload/status").asString("").equals("running")) {
            // what came before it began
        }
        return task;
    }

    /// All messages up to the first of a type.
    static List<JsonNode> until(TestClient client, String type) {
        var messages = new ArrayList<JsonNode>();
        do {
            messages.add(client.next());
        } while (!type(messages.getLast()).equals(type));
        return messages;
    }

    static String type(JsonNode message) {
        return message.path("type").asString();
    }
}

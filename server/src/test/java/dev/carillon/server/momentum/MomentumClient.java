package dev.carillon.server.momentum;

import dev.carillon.server.CarillonBuilder;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// A client as the document of reference system E has it.
record MomentumClient(TestClient socket) {
    /// A server as such clients expect it, where a user who goes has left at once.
    static RunningServer server() {
        return RunningServer.demo(MomentumClient::setUp);
    }

    static CarillonBuilder setUp(CarillonBuilder builder) {
        return builder.set("websocket.dialect", "momentum")
                .set("auth.trust-loopback", "true")
                .set("presence.announce", "true")
                .set("presence.grace", "0s");
    }

    /// Connects with a token, and waits until the connection is good.
    static MomentumClient with(RunningServer server, String token) {
        var client = new MomentumClient(server.open("?token=" + token));
        client.ping();
        return client;
    }

    /// The same as a user, who is called what their id is.
    static MomentumClient as(RunningServer server, String user) {
        return with(server, server.tokenOf(user));
    }

    /// Sends a message in the document's form, and gives its id.
    String send(String type, String data) {
        var id = UUID.randomUUID().toString();
        socket.send(
                """
                {"id": "%s", "message_type": "%s", "data": %s, "timestamp": "2024-01-01T00:00:00Z"}
                """
                        .formatted(id, type, data));
        return id;
    }

    String text(String content) {
        return send("text", "{\"content\":\"%s\"}".formatted(content));
    }

    /// Sends a ping and gives the pong.
    JsonNode ping() {
        send("ping", "{\"manual\":true}");
        return next("pong");
    }

    /// The next message of a type; those before it are passed over.
    JsonNode next(String type) {
        var message = socket.next();
        while (!message.path("message_type").asString().equals(type)) {
            message = socket.next();
        }
        return message;
    }

    /// The next message, whatever it is.
    JsonNode next() {
        return socket.next();
    }
}

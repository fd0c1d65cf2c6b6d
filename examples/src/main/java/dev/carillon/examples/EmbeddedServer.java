package dev.carillon.examples;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.Carillon;
import java.util.List;

/// A push server inside an application's own JVM: the application starts it, lets a user in whom it
/// knows by its own means, and pushes to them.
public final class EmbeddedServer {
    private EmbeddedServer() {}

    /// Runs until the process ends.
    public static void main(String[] arguments) throws InterruptedException {
        try (var server = Carillon.builder().port(8000).secret(arguments[0]).start()) {
            var alice = new UserId("alice");
            System.out.println(
                    "Connect to ws://localhost:"
                            + server.port()
                            + "/ws?token="
                            + server.issueToken(alice, "Alice", List.of("user")));
            while (!Thread.interrupted()) {
                Thread.sleep(1000);
                server.publish(
                        alice,
                        "tick",
                        RawJson.ofTrusted("{\"at\":" + System.currentTimeMillis() + "}"));
            }
        }
    }
}

package dev.carillon.server.cli;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.Carillon;
import dev.carillon.store.jdbc.SqliteLibrary;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `carillon rehearse`: does in a minute's part what a server does all day, and ends. The build
/// runs it once so that the JVM notes which classes a start needs (its AOT cache), and to have what
/// else a start would do each time done once.
@Command(
        name = "rehearse",
        hidden = true,
        description = "Starts, does a little of everything, ends.")
final class Rehearse implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 60;

    @Option(names = "--native", description = "Where to unpack native libraries to.")
    private @Nullable Path natives;

    @Override
    public Integer call() throws Exception {
        if (natives != null) {
            SqliteLibrary.unpack(natives);
        }
        var folder = Files.createTempDirectory("carillon-rehearsal-");
        try (var server = Carillon.builder().demo().port(0).dataDirectory(folder).start()) {
            askOverHttp(server);
            converse(server);
        } finally {
            remove(folder);
        }
        return 0;
    }

    private static void askOverHttp(Carillon server) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var login = "{\"username\":\"user1\",\"password\":\"password1\"}";
            http.send(
                    HttpRequest.newBuilder(server.uri().resolve("/api/v1/auth/login"))
                            .POST(HttpRequest.BodyPublishers.ofString(login))
                            .build(),
                    BodyHandlers.discarding());
            for (var path : List.of("/", "/health", "/metrics", "/openapi.json")) {
                http.send(
                        HttpRequest.newBuilder(server.uri().resolve(path)).build(),
                        BodyHandlers.discarding());
            }
        }
    }

    private static void converse(Carillon server)
            throws InterruptedException, ExecutionException, TimeoutException {
        var user = new UserId("user1");
        var token = server.issueToken(user, "user1", List.of("user"));
        var completed = new CompletableFuture<Void>();
        try (var http = HttpClient.newHttpClient()) {
            var socket =
                    http.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create(
                                            "ws://localhost:%d/ws?token=%s"
                                                    .formatted(server.port(), token)),
                                    new Listener(completed))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            for (var message : CONVERSATION) {
                socket.sendText(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            completed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            server.publish(user, "notification", RawJson.EMPTY_OBJECT);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static final List<String> CONVERSATION =
            List.of(
                    "{\"type\":\"ping\"}",
                    "{\"type\":\"subscribe\",\"channels\":[\"room:a\"]}",
                    "{\"type\":\"publish\",\"channel\":\"room:a\",\"data\":{\"n\":1}}",
                    "{\"type\":\"history\",\"channel\":\"room:a\"}",
                    "{\"type\":\"presence\",\"channel\":\"room:a\"}",
                    "{\"type\":\"stats\"}",
                    "{\"type\":\"request\",\"query\":\"Li\"}",
                    "{\"type\":\"task_submit\",\"task\":\"documents.generate\",\"input\":{\"spreadsheet\":\"sample-students.xlsx\",\"template\":\"sample-certificate.docx\"}}");

    /// Waits for the documents.
    private static final class Listener implements WebSocket.Listener {
        private final CompletableFuture<Void> completed;
        private final StringBuilder message = new StringBuilder();

        Listener(CompletableFuture<Void> completed) {
            this.completed = completed;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                var text = message.toString();
                message.setLength(0);
                if (text.contains("task_completed") && text.contains("documents.generate")) {
                    completed.complete(null);
                }
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            completed.completeExceptionally(error);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}

package dev.carillon.server.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The HTTP API as a client sees it. Immutable: [#with] gives another one that sends a header more.
public final class Api {
    private static final Map<String, String> PASSWORDS =
            Map.of("user1", "password1", "user2", "password2", "admin", "admin-password");

    private final HttpClient http;
    private final URI server;
    private final Map<String, String> headers;

    public Api(HttpClient http, URI server) {
        this(http, server, Map.of());
    }

    private Api(HttpClient http, URI server, Map<String, String> headers) {
        this.http = http;
        this.server = server;
        this.headers = headers;
    }

    /// What came back.
    public record Answer(int status, HttpHeaders headers, ByteBuffer body) {
        public String text() {
            return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
        }

        public byte[] bytes() {
            var bytes = new byte[body.remaining()];
            body.duplicate().get(bytes);
            return bytes;
        }

        public JsonNode json() {
            return Json.read(text());
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /// The `code` of a problem.
        public int code() {
            return json().path("code").asInt(-1);
        }

        /// The `detail` of a problem.
        public String detail() {
            return json().path("detail").asString();
        }
    }

    /// The same, sending a header more.
    public Api with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Api(http, server, more);
    }

    /// The same with a token.
    public Api withToken(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /// The same as a demo user.
    public Api logIn(String username) {
        return withToken(session(username).path("token").asString());
    }

    /// The answer to a login of a demo user.
    public JsonNode session(String username) {
        var credentials =
                "{\"username\":\"%s\",\"password\":\"%s\"}"
                        .formatted(username, PASSWORDS.get(username));
        return post("/api/v1/auth/login", credentials).json();
    }

    public Answer get(String path) {
        return send("GET", path, new byte[0]);
    }

    /// Posts nothing.
    public Answer post(String path) {
        return send("POST", path, new byte[0]);
    }

    /// Posts JSON.
    public Answer post(String path, String body) {
        return with("Content-Type", "application/json")
                .send("POST", path, body.getBytes(StandardCharsets.UTF_8));
    }

    /// Uploads a file as a form's part `file`.
    public Answer upload(String name, byte[] content) {
        return uploadTo("/api/v1/files", name, content);
    }

    /// The same at a path with a query.
    public Answer uploadTo(String path, String name, byte[] content) {
        var boundary = "---carillon-test";
        var head =
                "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                        .formatted(boundary, name)
                        .getBytes(StandardCharsets.UTF_8);
        var tail = "\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8);
        var body = new byte[head.length + content.length + tail.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(content, 0, body, head.length, content.length);
        System.arraycopy(tail, 0, body, head.length + content.length, tail.length);
        return with("Content-Type", "multipart/form-data; boundary=" + boundary)
                .send("POST", path, body);
    }

    /// Sends any request.
    public Answer send(String method, String path, byte[] body) {
        var request =
                HttpRequest.newBuilder(server.resolve(path))
                        .timeout(Duration.ofSeconds(RunningServer.SECONDS))
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            var response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(), response.headers(), ByteBuffer.wrap(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

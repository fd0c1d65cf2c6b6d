package dev.carillon.client;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The server's HTTP API, in JSON objects. Thread-safe; whoever asks waits.
final class HttpDoor {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 4;

    private final HttpClient http;
    private final URI server;
    private final String header;
    private final String credentials;

    /// @param header `X-API-Key` or `Authorization`
    HttpDoor(HttpClient http, URI server, String header, String credentials) {
        this.http = http;
        this.server = server;
        this.header = header;
        this.credentials = credentials;
    }

    JsonFields get(String path) {
        return repeatedly(request(path).GET().build());
    }

    /// Posts what may be posted again, for it has a key or changes nothing when it comes twice.
    JsonFields post(String path, RawJson body, @Nullable String idempotencyKey) {
        var request = posting(path, body);
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return repeatedly(request.build());
    }

    /// Posts once.
    JsonFields postOnce(String path, RawJson body) {
        return once(posting(path, body).build());
    }

    private HttpRequest.Builder posting(String path, RawJson body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body.toBytes()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header(header, credentials);
    }

    private JsonFields repeatedly(HttpRequest request) {
        for (var failures = 0; ; failures++) {
            try {
                return once(request);
            } catch (ClientException e) {
                if (!e.name().equals("unreachable") || failures + 1 >= ATTEMPTS) {
                    throw e;
                }
                pause(Backoff.USUAL.next(failures, RandomGenerator.getDefault()));
            }
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ClientException("closed", "interrupted while waiting to ask again", false);
        }
    }

    private JsonFields once(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            var body = RawJson.parse(response.body()).flatMap(RawJson::fields);
            if (response.statusCode() / 100 == 2 && body.isPresent()) {
                return body.get();
            }
            throw refusal(request, response.statusCode(), body);
        } catch (IOException e) {
            throw new ClientException(
                    "unreachable",
                    "%s is not answered: %s".formatted(request.uri(), e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ClientException("closed", "interrupted while waiting for an answer", false);
        }
    }

    private static ClientException refusal(
            HttpRequest request, int status, Optional<JsonFields> problem) {
        var told = problem.flatMap(p -> p.text("detail").or(() -> p.text("title")));
        var name = problem.flatMap(p -> p.text("name"));
        if (name.isEmpty()) {
            name = problem.flatMap(p -> p.integer("code")).flatMap(HttpDoor::nameOf);
        }
        return new ClientException(
                name.orElse("unreachable"),
                told.orElse("%s is answered by status %d".formatted(request.uri(), status)));
    }

    private static Optional<String> nameOf(long code) {
        for (var known : ErrorCode.values()) {
            if (known.code() == code) {
                return Optional.of(known.name().toLowerCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }
}

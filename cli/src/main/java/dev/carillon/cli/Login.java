package dev.carillon.cli;

import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Logs a user in, and again when the token is about to end. Thread-safe by a lock.
public final class Login {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// A token that ends within this is not shown any more.
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI server;
    private final RawJson credentials;

    private @Nullable String token;
    private Instant until = Instant.MIN;

    public Login(HttpClient http, URI server, String username, String password) {
        this.http = http;
        this.server = server;
        this.credentials =
                new JsonObjectWriter()
                        .text("username", username)
                        .text("password", password)
                        .toRawJson();
    }

    /// A token that is good for a while.
    ///
    /// @throws Failure when the server does not let the user in
    public synchronized String token() {
        if (token == null || Instant.now().isAfter(until)) {
            var answer = ask();
            token =
                    answer.text("token")
                            .orElseThrow(() ->
                                    new Failure(
                                            "%s answers a login without a token"
                                                    .formatted(server)));
            var life = Duration.ofSeconds(answer.integer("expires_in").orElse(3600L));
            until = Instant.now().plus(life).minus(MARGIN);
        }
        return token;
    }

    private JsonFields ask() {
        var request =
                HttpRequest.newBuilder(server.resolve("api/v1/auth/login"))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(credentials.toString()))
                        .build();
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            var body =
                    RawJson.parse(response.body())
                            .flatMap(RawJson::fields)
                            .orElseThrow(() ->
                                    new Failure(
                                            "%s answers a login with status %d and no JSON"
                                                    .formatted(server, response.statusCode())));
            if (response.statusCode() != 200) {
                throw new Failure(
                        "the login was refused: "
                                + body.text("detail").orElse("status " + response.statusCode()));
            }
            return body;
        } catch (IOException e) {
            throw new Failure("nothing answers at %s: %s".formatted(server, e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failure("the login was interrupted");
        }
    }
}

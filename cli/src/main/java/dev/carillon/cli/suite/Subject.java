package dev.carillon.cli.suite;

import dev.carillon.cli.Destination;
import dev.carillon.client.TokenSigner;
import dev.carillon.client.TokenSigner.Claims;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The server that is tried, and the connections to it of one check. Used by one thread; closing it
/// closes them.
final class Subject implements AutoCloseable {
    private final HttpClient http;
    private final URI server;
    private final Destination sockets;
    private final TokenSigner signer;
    private final Duration patience;
    private final List<Participant> participants = new ArrayList<>();

    /// @param patience how long a message may take to come
    Subject(
            HttpClient http,
            URI server,
            Destination sockets,
            TokenSigner signer,
            Duration patience) {
        this.http = http;
        this.server = server;
        this.sockets = sockets;
        this.signer = signer;
        this.patience = patience;
    }

    Duration patience() {
        return patience;
    }

    /// The same server, for another check.
    Subject again() {
        return new Subject(http, server, sockets, signer, patience);
    }

    /// A name that nobody else has.
    static String newUser(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    String token(String user) {
        return signer.sign(claims(user));
    }

    static Claims claims(String user) {
        return Claims.of(user).withEmail(user + "@example.com");
    }

    TokenSigner signer() {
        return signer;
    }

    /// Connects as a user of this name, and waits until the connection is good.
    Participant connect(String user) throws InterruptedException {
        var participant = connectWith(user, token(user));
        participant.ping();
        return participant;
    }

    /// Connects with a token, whatever comes of it.
    Participant connectWith(String user, String token) throws InterruptedException {
        var participant = new Participant(user, patience);
        participants.add(participant);
        participant.open(http, sockets.with("token", token).uri());
        return participant;
    }

    /// Connects without any token.
    Participant connectWithout() throws InterruptedException {
        var participant = new Participant("nobody", patience);
        participants.add(participant);
        participant.open(http, sockets.uri());
        return participant;
    }

    /// The object that an end point answers with.
    JsonFields get(String path) throws InterruptedException {
        return ask(request(path).GET().build());
    }

    /// Posts JSON, and gives the object that is answered.
    JsonFields post(String path, RawJson body) throws InterruptedException {
        return ask(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    /// Shows a token that lets an administrator in. A server that asks for none does not mind.
    private HttpRequest.Builder request(String path) {
        var admin = signer.sign(claims("test-admin").withRoles(List.of("admin")));
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(patience)
                .header("Authorization", "Bearer " + admin);
    }

    private JsonFields ask(HttpRequest request) throws InterruptedException {
        var what = request.method() + " " + request.uri().getPath();
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new CheckFailedException(
                        "%s is answered with status %d".formatted(what, response.statusCode()));
            }
            return RawJson.parse(response.body())
                    .flatMap(RawJson::fields)
                    .orElseThrow(() ->
                            new CheckFailedException(what + " is not answered with a JSON object"));
        } catch (IOException e) {
            throw new CheckFailedException(what + " is not answered: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        participants.forEach(Participant::close);
    }
}

package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.ReservedTypes;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Users who try to pass for the server, for the application, or for somebody else.
class ImpostorsTest {
    private static final String KEY = "a-key-of-sixteen-characters";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("auth.api-keys", KEY));

    @RegisterExtension
    static final RunningServer momentum =
            RunningServer.with(builder ->
                    builder.preset("momentum")
                            .port(0)
                            .secret("a secret of at least thirty-two bytes"));

    private static String publish(String event) {
        return "{\"type\":\"publish\",\"id\":\"1\",\"channel\":\"room:lobby\",\"event\":\"%s\",\"data\":{}}"
                .formatted(event);
    }

    static Stream<String> names() {
        return Stream.concat(
                ReservedTypes.byDialect().values().stream().flatMap(names -> names.stream()),
                Stream.concat(
                        ReservedTypes.everywhere().stream(),
                        Stream.of(
                                "ERROR",
                                " error ",
                                "Task_Completed",
                                "sync_update",
                                "room_broadcast")));
    }

    @Test
    void a_user_does_not_say_what_the_server_says() {
        var listener = server.openAs("listener");
        listener.send("{\"type\":\"subscribe\",\"channels\":[\"room:lobby\"]}");
        listener.next("subscribed");
        var attacker = server.openAs("attacker");

        assertThat(names())
                .allSatisfy(name -> {
                    attacker.send(publish(name));
                    assertThat(attacker.next("error").at("/data/message").asString())
                            .contains("'" + name + "' is reserved");
                });
        attacker.send(publish("greeting"));

        assertThat(listener.next().path("type").asString()).isEqualTo("greeting");
    }

    @Test
    void the_application_says_what_it_wants() {
        var listener = server.openAs("listener");
        var body = "{\"user\":\"listener\",\"type\":\"task_completed\",\"data\":{\"n\":1}}";

        assertThat(server.api().with("X-API-Key", KEY).post("/api/v1/publish", body).status())
                .isEqualTo(200);
        var message = listener.next("task_completed");
        assertThat(message.has("user")).isFalse();
    }

    @Test
    void what_a_user_says_has_their_name_and_the_channel_on_it() {
        var listener = server.openAs("listener");
        listener.send("{\"type\":\"subscribe\",\"channels\":[\"room:lobby\"]}");
        listener.next("subscribed");
        server.openAs("attacker").send(publish("greeting"));

        var message = listener.next("greeting");
        assertThat(message.path("user").asString()).isEqualTo("attacker");
        assertThat(message.path("channel").asString()).isEqualTo("room:lobby");
    }

    @ParameterizedTest
    @CsvSource({"carillon, type", "knowledge, type", "batch, type"})
    void a_notification_of_a_momentum_user_is_not_the_servers_to_others(
            String dialect, String type) {
        var listener =
                server.open("?dialect=%s&token=%s".formatted(dialect, server.tokenOf("listener")));
        var friend = server.open("?dialect=momentum&token=" + server.tokenOf("friend"));
        var attacker = server.open("?dialect=momentum&token=" + server.tokenOf("attacker"));
        attacker.send("{\"message_type\":\"notification\",\"data\":{\"content\":\"x\"}}");

        assertThat(friend.next().path("message_type").asString()).isEqualTo("notification");
        var seen = listener.next();
        while (!seen.path(type).asString().contains("notification")) {
            seen = listener.next(); // what greets a client of this dialect
        }
        assertThat(seen.path(type).asString()).isEqualTo("user_notification");
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "knowledge", "plain"})
    void a_dialect_that_the_server_is_not_set_to_speak_is_refused_in_a_sentence(String dialect) {
        var raw = momentum.raw();
        var head = raw.request(RawSocket.handshakeHead("/ws?dialect=" + dialect));

        assertThat(head.getFirst()).contains(" 400 ");
        assertThat(raw.body(head))
                .contains("there is no dialect '%s' here".formatted(dialect))
                .contains("carillon", "momentum", "websocket.dialects");

        head =
                momentum.raw()
                        .request(
                                RawSocket.handshakeHead(
                                        "/ws", "Sec-WebSocket-Protocol: carillon." + dialect));
        assertThat(head.getFirst()).contains(" 400 ");
    }

    @Test
    void the_path_of_a_dialect_that_is_not_spoken_is_refused_too() {
        var path = "/api/v1/ws/ada?token=" + momentum.tokenOf("ada");

        assertThat(momentum.raw().request(RawSocket.handshakeHead(path)).getFirst())
                .contains(" 400 ");
    }

    @Test
    void a_user_named_application_is_not_the_application() {
        var impostor = server.tokenOf("application", "user");
        var application = server.api().with("X-API-Key", KEY);
        var task =
                application
                        .post("/api/v1/tasks", "{\"type\":\"data.query\",\"input\":{}}")
                        .json()
                        .path("taskId")
                        .asString();
        assertThat(task).isNotEmpty();
        var body =
                "{\"channel\":\"room:lobby\",\"type\":\"news\",\"data\":1,\"idempotency_key\":\"k\"}";

        var theirs = server.api().withToken(impostor);
        assertThat(theirs.get("/api/v1/tasks/" + task).status()).isIn(403, 404);
        assertThat(theirs.post("/api/v1/publish", body).status()).isEqualTo(403);

        var socket = server.openWith(impostor);
        socket.send(
                "{\"type\":\"publish\",\"id\":\"1\",\"channel\":\"room:lobby\",\"event\":\"x\",\"data\":1,\"idempotency_key\":\"k\"}");
        socket.next("ack");
        assertThat(application.post("/api/v1/publish", body).json().at("/publications/0/repeated"))
                .hasToString("false");
    }

    @Test
    void the_name_that_api_keys_go_by_is_no_users() {
        var answer = server.api().withToken(server.tokenOf("@application")).get("/api/v1/auth/me");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(ErrorCode.INVALID_TOKEN.code());
        assertThat(answer.detail()).contains("@application");
    }
}

package dev.carillon.cli.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cli.testing.TestServer;
import dev.carillon.cli.testing.Typing;
import dev.carillon.client.TokenSigner;
import dev.carillon.testkit.Relay;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `carillon connect` against a real server, typed into a pipe.
class ConnectTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.momentum();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Typing as(String user, String... more) throws IOException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "connect",
                                "--url",
                                server.ws(),
                                "--username",
                                user,
                                "--email",
                                user + "@example.com"));
        arguments.addAll(List.of(more));
        return Typing.start(arguments.toArray(String[]::new)).type("ping").seen("pong");
    }

    @Test
    void E6_a_text_is_seen_by_the_others_and_not_by_oneself() throws Exception {
        try (var alice = as("alice");
                var bob = as("bob")) {
            alice.type("text Hello everyone!");

            bob.seen("alice: Hello everyone!\n");
            assertThat(alice.end().out()).doesNotContain("Hello");
        }
    }

    @Test
    void E6_a_ping_is_answered_by_a_pong() throws Exception {
        try (var alice = as("alice")) {
            assertThat(alice.end().out()).contains("pong\n");
        }
    }

    @Test
    void E6_a_notification_is_seen_by_the_others() throws Exception {
        try (var alice = as("alice");
                var bob = as("bob")) {
            alice.type("notification 这是一条通知消息");

            bob.seen("notification alice: 这是一条通知消息\n");
        }
    }

    @Test
    void E6_json_is_sent_as_it_stands() throws Exception {
        try (var alice = as("alice", "--json")) {
            alice.type(
                    "json {\"id\":\"test\",\"message_type\":\"ping\",\"data\":{\"n\":7},\"timestamp\":\"2024-01-01T00:00:00Z\"}");

            alice.seen("\"n\":7").seen("\"reply_to\":\"test\"");
        }
    }

    @Test
    void json_that_is_none_is_told_and_not_sent() throws Exception {
        try (var alice = as("alice")) {
            alice.type("json {\"id\":").seen("that is not valid JSON");
        }
    }

    @Test
    void what_is_no_command_is_told_which_there_are() throws Exception {
        try (var alice = as("alice")) {
            alice.type("sing").seen("there is no command 'sing'; known are text, ping, ");
        }
    }

    @Test
    void E6_the_username_and_email_are_in_the_token_that_is_signed() throws Exception {
        try (var relay = new Relay(server.port(), List::of);
                var _ =
                        Typing.start(
                                        "connect",
                                        "--url",
                                        relay.ws(),
                                        "--username",
                                        "demo_user",
                                        "--email",
                                        "demo@example.com")
                                .type("ping")
                                .seen("pong")) {
            var payload =
                    relay.heads().getFirst().replaceFirst("(?s).*token=[^.]*\\.([^.]*).*", "$1");
            var claims = new String(Base64.getUrlDecoder().decode(payload), UTF_8);
            assertThat(claims)
                    .contains(
                            "\"sub\":\"demo_user\"",
                            "\"username\":\"demo_user\"",
                            "\"email\":\"demo@example.com\"");
        }
    }

    @Test
    void E6_a_token_that_is_given_is_used_as_it_stands() throws Exception {
        var token = TokenSigner.of(TestServer.SECRET).sign(TokenSigner.Claims.of("tess"));
        try (var bob = as("bob");
                var tess =
                        Typing.startIn(
                                Map.of(),
                                "connect",
                                "--url",
                                server.ws(),
                                "--token",
                                token,
                                "--username",
                                "test")) {
            tess.type("text hello").type("ping").seen("pong");

            bob.seen("tess: hello");
        }
    }

    @Test
    void a_token_that_is_bad_ends_it_with_1_and_the_servers_words() throws Exception {
        var ended = Typing.run("connect", "--url", server.ws(), "--token", "no.such.token");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).contains("the token is not valid");
        assertThat(ended.err()).contains("the token was refused (close code 3500)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-auto-ping", "--no-auto-ping=true"})
    void E6_with_no_auto_ping_no_ping_is_sent_unasked(String flag) throws Exception {
        try (var quiet = new Relay(server.port(), List::of);
                var other = new Relay(server.port(), List::of);
                var silent = pinging(quiet, flag);
                var _ = pinging(other)) {
            silent.type("text hello");
            await().until(() -> quiet.said().size() == 1);

            // By the other's third ping two of the silent one would have been due.
            await().until(() -> pings(other).count() >= 3);
            assertThat(pings(quiet)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-auto-ping=false", "--json"})
    void E6_with_no_auto_ping_false_and_without_the_flag_pings_are_sent_unasked(String flag)
            throws Exception {
        try (var relay = new Relay(server.port(), List::of);
                var _ = pinging(relay, flag)) {
            await().until(() -> pings(relay).count() >= 2);
        }
    }

    @Test
    void E6_no_auto_ping_takes_false_as_a_word_of_its_own() throws Exception {
        try (var relay = new Relay(server.port(), List::of);
                var _ = pinging(relay, "--no-auto-ping", "false")) {
            await().until(() -> pings(relay).count() >= 2);
        }
    }

    private static Typing pinging(Relay relay, String... flags) throws IOException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "connect",
                                "--url",
                                relay.ws(),
                                "--username",
                                "alice",
                                "--ping-every",
                                "0.1"));
        arguments.addAll(List.of(flags));
        return Typing.start(arguments.toArray(String[]::new));
    }

    private static Stream<String> pings(Relay relay) {
        return relay.said().stream().filter(text -> text.contains("\"ping\""));
    }

    @Test
    void it_comes_back_when_the_connection_breaks_and_sends_what_was_typed_meanwhile()
            throws Exception {
        try (var relay = new Relay(server.port(), List::of);
                var bob = as("bob");
                var alice =
                        Typing.start("connect", "--url", relay.ws(), "--username", "alice")
                                .type("ping")
                                .seen("pong")) {
            relay.cut();
            alice.seen("coming back");
            alice.type("text back again");

            bob.seen("alice: back again");
            alice.seen("connected again");
        }
    }

    @Test
    void where_nobody_listens_it_ends_with_1_and_one_sentence() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        var ended = Typing.run("connect", "--url", "ws://127.0.0.1:" + port);

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("carillon: nothing answers at ws://127.0.0.1:" + port + "/ws")
                .hasLineCount(1);
    }

    @Test
    void a_user_without_a_secret_to_sign_with_is_told_what_to_give() throws Exception {
        var ended =
                Typing.startIn(
                                Map.of("CARILLON_DATA_DIR", "/no/such/folder"),
                                "connect",
                                "--url",
                                server.ws(),
                                "--username",
                                "alice")
                        .end();

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("give --jwt-secret or JWT_SECRET, or a --token");
    }

    @Test
    void the_secret_that_a_demo_server_keeps_on_this_machine_is_found(@TempDir Path data)
            throws Exception {
        Files.writeString(data.resolve("secret"), TestServer.SECRET + "\n");
        try (var alice =
                Typing.startIn(
                        Map.of("CARILLON_DATA_DIR", data.toString()),
                        "connect",
                        "--url",
                        server.ws(),
                        "--username",
                        "alice")) {
            alice.type("ping").seen("pong");
        }
    }

    @Test
    void who_logs_in_talks_as_that_user() throws Exception {
        try (var bob = as("bob");
                var user1 =
                        Typing.startIn(
                                Map.of("CARILLON_PASSWORD", "password1"),
                                "connect",
                                "--url",
                                server.ws(),
                                "--login",
                                "user1")) {
            user1.type("text it is me");

            bob.seen("user1: it is me");
        }
    }

    @Test
    void a_wrong_password_is_told_in_the_servers_words() throws Exception {
        var ended =
                Typing.startIn(
                                Map.of("CARILLON_PASSWORD", "wrong"),
                                "connect",
                                "--url",
                                server.ws(),
                                "--login",
                                "user1")
                        .end();

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("the user name or the password is wrong");
    }

    @Test
    void an_unknown_dialect_is_told_which_there_are() throws Exception {
        var ended = Typing.run("connect", "--url", server.ws(), "--dialect", "latin");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err())
                .contains(
                        "--dialect is 'latin', but must be one of carillon, batch, knowledge, momentum");
    }
}

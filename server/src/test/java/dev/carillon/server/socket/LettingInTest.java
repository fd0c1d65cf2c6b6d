package dev.carillon.server.socket;

import static dev.carillon.server.testing.RawSocket.CLOSE;
import static dev.carillon.server.testing.RawSocket.CONTINUATION;
import static dev.carillon.server.testing.RawSocket.FINAL;
import static dev.carillon.server.testing.RawSocket.PING;
import static dev.carillon.server.testing.RawSocket.PONG;
import static dev.carillon.server.testing.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Deflate;
import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.testkit.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a client sends while the server still asks a slow database where its inbox was left. The
/// database is slow as long as a test holds a lock on what is asked for.
class LettingInTest {
    private static final byte[] NOTHING = {};
    private static final byte[] NORMAL = {0x3, (byte) 0xE8};
    private static final int UNKNOWN = 0xB;
    private static final PostgresServer POSTGRES = PostgresServer.shared();
    private static final String ADDRESS = POSTGRES.newDatabaseAddress();

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("database.url", ADDRESS)
                            .secret("a secret of at least thirty-two bytes"));

    /// Somebody new for each test: where the inbox of those who were here was left is in memory.
    private final String user = "user-" + UUID.randomUUID();

    private static final String ASKING =
            """
            select 1 from pg_locks where not granted and mode = 'AccessShareLock' \
            and relation = 'carillon.cursors'::regclass\
            """;

    private @Nullable Connection lock;

    private void slowDown() throws SQLException {
        var connection = connect();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("lock table carillon.cursors in access exclusive mode");
        }
        lock = connection;
    }

    @AfterEach
    void letGo() throws SQLException {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    private static Connection connect() throws SQLException {
        var name = ADDRESS.substring(ADDRESS.lastIndexOf('/') + 1, ADDRESS.indexOf('?'));
        return DriverManager.getConnection(
                POSTGRES.url(name), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    /// Until the server asks, as it does for nobody but who is being let in.
    private static void awaitAsking() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            await().until(() -> {
                try (var rows = statement.executeQuery(ASKING)) {
                    return rows.next();
                }
            });
        }
    }

    private String token() {
        return server.tokenOf(user, "user");
    }

    private String auth() {
        return "{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token());
    }

    private static String ping(int number) {
        return "{\"type\":\"ping\",\"id\":\"%d\"}".formatted(number);
    }

    private static byte[] text(String json) {
        return RawSocket.frame(FINAL | TEXT, json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] compressed(String json) {
        return RawSocket.frame(FINAL | TEXT | Deflate.COMPRESSED, Deflate.compress(json));
    }

    private static byte[] inOnePiece(byte[]... frames) {
        var bytes = new ByteArrayOutputStream();
        List.of(frames).forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    /// What comes up to the close frame, the server's own pings left out.
    private static List<String> heard(RawSocket raw) {
        var heard = new ArrayList<String>();
        RawSocket.Frame frame;
        do {
            frame = raw.next();
            switch (frame.opcode()) {
                case TEXT -> {
                    var message = Json.read(frame.text());
                    heard.add(message.path("type").asString() + message.path("id").asString(""));
                }
                case PONG -> heard.add("PONG");
                case CLOSE -> heard.add("CLOSE " + frame.status());
                default -> {}
            }
        } while (frame.opcode() != CLOSE);
        return heard;
    }

    @Test
    void what_follows_an_auth_message_is_taken_in_its_order_once_that_is_answered()
            throws Exception {
        var raw = server.raw().handshake("/ws");
        slowDown();
        raw.send(
                inOnePiece(
                        text(auth()),
                        text(ping(1)),
                        RawSocket.frame(FINAL | PING, NOTHING),
                        text(ping(2)),
                        RawSocket.frame(FINAL | CLOSE, NORMAL)));
        awaitAsking();
        letGo();

        assertThat(heard(raw))
                .containsExactly(
                        "connected", "auth_success", "pong1", "PONG", "pong2", "CLOSE 1000");
    }

    @Test
    void what_follows_a_handshake_with_a_token_is_taken_once_that_is_answered() throws Exception {
        slowDown();
        var raw = server.raw().handshake("/ws?token=" + token());
        raw.send(text(ping(1)));
        awaitAsking();
        raw.send(text(ping(2)));
        raw.sendFrame(FINAL | CLOSE, NORMAL);
        letGo();

        assertThat(heard(raw))
                .containsExactly("connected", "auth_success", "pong1", "pong2", "CLOSE 1000");
    }

    @Test
    void what_is_compressed_or_in_pieces_waits_too() throws Exception {
        var raw = server.raw().handshake("/ws", "Sec-WebSocket-Extensions: permessage-deflate");
        slowDown();
        var third = ping(3).getBytes(StandardCharsets.UTF_8);
        raw.send(
                inOnePiece(
                        compressed(auth()),
                        compressed(ping(1)),
                        text(ping(2)),
                        RawSocket.frame(TEXT, Arrays.copyOf(third, 5)),
                        RawSocket.frame(
                                FINAL | CONTINUATION, Arrays.copyOfRange(third, 5, third.length)),
                        RawSocket.frame(FINAL | CLOSE, NORMAL)));
        awaitAsking();
        letGo();

        assertThat(heard(raw))
                .containsExactly(
                        "connected", "auth_success", "pong1", "pong2", "pong3", "CLOSE 1000");
    }

    @Test
    void far_more_than_is_read_at_once_waits_in_its_order() throws Exception {
        var many = 5000;
        var raw = server.raw().handshake("/ws");
        slowDown();
        raw.send(text(auth()));
        for (var i = 0; i < many; i++) {
            raw.send(text(ping(i)));
        }
        awaitAsking();
        raw.sendFrame(FINAL | CLOSE, NORMAL);
        letGo();

        assertThat(heard(raw))
                .hasSize(many + 3)
                .startsWith("connected", "auth_success", "pong0", "pong1")
                .containsSubsequence(IntStream.range(0, many).mapToObj(i -> "pong" + i).toList());
    }

    @Test
    void what_came_before_a_broken_frame_is_still_taken() throws Exception {
        var raw = server.raw().handshake("/ws");
        slowDown();
        raw.send(
                inOnePiece(text(auth()), text(ping(1)), RawSocket.frame(FINAL | UNKNOWN, NOTHING)));
        awaitAsking();
        letGo();

        assertThat(heard(raw)).containsExactly("connected", "auth_success", "pong1", "CLOSE 1002");
    }

    @Test
    void who_is_sent_away_meanwhile_has_nothing_carried_out() throws Exception {
        var raw = server.raw().handshake("/ws");
        slowDown();
        raw.send(inOnePiece(text(auth()), text(ping(1))));
        awaitAsking();
        server.carillon().clients().disconnect(connectionOf(raw), 4500, "no");

        assertThat(heard(raw)).containsExactly("CLOSE 4500");
    }

    @Test
    void who_says_nothing_and_goes_meanwhile_is_seen_to_go() throws Exception {
        slowDown();
        var raw = server.raw().handshake("/ws?token=" + token());
        awaitAsking();
        var connection = connectionOf(raw);
        assertThat(isThere(connection)).isTrue();
        raw.close();

        await().until(() -> !isThere(connection));
    }

    private static String connectionOf(RawSocket raw) {
        return raw.nextText("connected").at("/data/connection").asString();
    }

    private static boolean isThere(String connection) {
        var found = server.carillon().clients().find(connection);
        return found.toCompletableFuture().join().isPresent();
    }

    @Test
    void a_fresh_token_on_a_live_connection_holds_nothing_back() throws Exception {
        var client = server.openAs(user);
        slowDown();

        assertThat(client.ask(auth()).path("type").asString()).isEqualTo("auth_success");
        assertThat(client.isAlive()).isTrue();
    }
}

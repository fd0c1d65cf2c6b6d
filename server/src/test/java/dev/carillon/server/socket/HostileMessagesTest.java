package dev.carillon.server.socket;

import static dev.carillon.server.testing.RawSocket.FINAL;
import static dev.carillon.server.testing.RawSocket.PING;
import static dev.carillon.server.testing.RawSocket.PONG;
import static dev.carillon.server.testing.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.server.testing.RunningServer;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Messages that are almost right, in every dialect, by the thousand: whatever a client sends is
/// answered or not, and never something that nobody handles.
class HostileMessagesTest {
    private static final int MESSAGES = 2000;
    private static final int AT_ONCE = 10;
    private static final byte[] NOTHING = {};

    private static final List<String> TYPES =
            List.of(
                    "ack",
                    "auth",
                    "chat_message",
                    "error",
                    "history",
                    "join_room",
                    "leave_room",
                    "notification",
                    "ping",
                    "pong",
                    "presence",
                    "publish",
                    "query",
                    "read",
                    "request",
                    "room_broadcast",
                    "room_subscribe",
                    "room_unsubscribe",
                    "stats",
                    "subscribe",
                    "sync_update",
                    "system_message",
                    "task",
                    "task_cancel",
                    "task_pause",
                    "task_resume",
                    "task_submit",
                    "unsubscribe",
                    "event",
                    "dance",
                    "");
    private static final List<String> MEMBERS =
            List.of(
                    "acks",
                    "channel",
                    "channels",
                    "content",
                    "data",
                    "delta",
                    "device",
                    "durable",
                    "epoch",
                    "event",
                    "id",
                    "idempotency_key",
                    "input",
                    "key",
                    "limit",
                    "message",
                    "offset",
                    "payload",
                    "positions",
                    "priority",
                    "room",
                    "rooms",
                    "since",
                    "task",
                    "taskId",
                    "taskIds",
                    "task_id",
                    "text",
                    "token",
                    "ttl",
                    "user",
                    "timestamp");
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "false",
                    "0",
                    "-1",
                    "1",
                    "100",
                    "1.5",
                    "1e400",
                    "-0",
                    "9007199254740993",
                    "9223372036854775807",
                    "9223372036854775808",
                    "99999999999999999999999999",
                    "\"\"",
                    "\" \"",
                    "\"a\"",
                    "\"room:x\"",
                    "\"user:\"",
                    "\"user:hostile\"",
                    "\"all\"",
                    "\":\"",
                    "\"task:x\"",
                    "\"task:\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"\\udc00\\ud800\"",
                    "\"%s%n%00\"",
                    "\"documents.generate\"",
                    "\"data.query\"",
                    "\"1s\"",
                    "\"-1s\"",
                    "\"high\"",
                    "[]",
                    "{}",
                    "[[]]",
                    "[null]",
                    "[\"room:x\"]",
                    "[\"room:x\",\"room:x\"]",
                    "[\"\\ud800\"]",
                    "{\"\":1}",
                    "{\"room:x\":{\"epoch\":\"e\",\"offset\":1}}",
                    "{\"room:x\":{\"epoch\":\"\",\"offset\":-1}}",
                    "{\"room:x\":1}");

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private final Random random = new Random(20_261_128);

    @ParameterizedTest
    @ValueSource(strings = {"carillon", "batch", "knowledge", "momentum"})
    void whatever_a_client_sends_the_server_has_no_trouble_with_it(String dialect) {
        var troubles = new CopyOnWriteArrayList<String>();
        var log = listen();
        var raw = server.raw();
        raw.handshake(
                "/ws?dialect=%s&token=%s".formatted(dialect, server.tokenOf("hostile", "user")));
        for (var sent = 0; sent < MESSAGES; sent += AT_ONCE) {
            for (var i = 0; i < AT_ONCE; i++) {
                raw.sendText(message());
            }
            raw.sendFrame(FINAL | PING, NOTHING);
            for (var frame = raw.next(); frame.opcode() != PONG; frame = raw.next()) {
                assertThat(frame.opcode()).as(frame.text()).isIn(TEXT, PING);
                if (frame.text().contains("something failed in the server")) {
                    troubles.add(frame.text());
                }
            }
        }
        stopListening(log);

        assertThat(troubles).isEmpty();
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .extracting(HostileMessagesTest::said)
                .isEmpty();
        assertThat(server.openAs("bystander").isAlive()).isTrue();
    }

    /// With text that no JSON can have in the place where the dialect looks for its type.
    @Test
    void an_id_of_half_a_pair_is_answered() {
        var client = server.openAs("halves");
        client.send("{\"type\":\"ping\",\"id\":\"\\ud800\"}");

        assertThat(client.next("pong").path("id").isString()).isTrue();
    }

    private static String said(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        return event.getFormattedMessage()
                + (thrown == null ? "" : ": " + thrown.getClassName() + " " + thrown.getMessage());
    }

    private String message() {
        if (random.nextInt(20) == 0) {
            return one(VALUES);
        }
        var text = new StringJoiner(",", "{", "}");
        text.add("\"%s\":%s".formatted(typeMember(), typeValue()));
        if (random.nextBoolean()) {
            text.add("\"%s\":{%s}".formatted(one(List.of("data", "payload")), members()));
        }
        text.add(members());
        return text.toString();
    }

    private String typeMember() {
        return random.nextInt(4) == 0 ? "message_type" : "type";
    }

    private String typeValue() {
        return random.nextInt(20) == 0 ? one(VALUES) : "\"%s\"".formatted(one(TYPES));
    }

    private String members() {
        var text = new StringJoiner(",");
        for (var count = random.nextInt(5); count >= 0; count--) {
            text.add("\"%s\":%s".formatted(one(MEMBERS), one(VALUES)));
        }
        return text.toString();
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static ListAppender<ILoggingEvent> listen() {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        carillonsLogger().addAppender(log);
        return log;
    }

    private static void stopListening(ListAppender<ILoggingEvent> log) {
        carillonsLogger().detachAppender(log);
    }

    private static Logger carillonsLogger() {
        return (Logger) LoggerFactory.getLogger("dev.carillon");
    }
}

package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Users with several devices, which acknowledge and read. Each test has a user of its own.
class DevicesTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("event-loops", "3"));

    @RegisterExtension
    static final RunningServer keeping =
            RunningServer.demo(builder -> builder.set("inbox.read-clears", "false"));

    private static int publish(RunningServer on, String user, int from, int to) {
        var connections = 0;
        for (var n = from; n <= to; n++) {
            connections =
                    on.carillon()
                            .publish(new UserId(user), "n", RawJson.ofTrusted("" + n))
                            .toCompletableFuture()
                            .orTimeout(RunningServer.SECONDS, TimeUnit.SECONDS)
                            .join();
        }
        return connections;
    }

    private static void publish(String user, int from, int to) {
        publish(server, user, from, to);
    }

    private static String auth(String user, String more) {
        return "{\"type\":\"auth\",\"token\":\"%s\"%s}"
                .formatted(server.tokenOf(user, "user"), more);
    }

    /// A device that acknowledges by itself, past its answer, whose inbox's state is given back.
    private record Arrival(TestClient client, JsonNode inbox) {}

    private static Arrival acking(String user, String device) {
        var client = server.open("");
        var reply = client.ask(auth(user, ",\"device\":\"%s\",\"acks\":true".formatted(device)));
        return new Arrival(client, reply.at("/data/positions").path("user:" + user));
    }

    private static TestClient come(RunningServer to, String user, String device) {
        var client = to.open("?token=%s&device=%s".formatted(to.tokenOf(user, "user"), device));
        client.next("auth_success");
        return client;
    }

    private static List<Integer> numbers(TestClient client, int count) {
        var numbers = new ArrayList<Integer>();
        for (var i = 0; i < count; i++) {
            var message = client.next("n");
            assertThat(message.path("data").asInt()).isEqualTo(message.path("offset").asInt());
            numbers.add(message.path("data").asInt());
        }
        return numbers;
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private static void acknowledge(TestClient client, int offset) {
        var reply = client.ask("{\"type\":\"ack\",\"offset\":%d}".formatted(offset));
        assertThat(reply.path("type").asString()).as(reply.toString()).isEqualTo("ack");
    }

    @Test
    void a_phone_that_was_off_is_sent_what_the_laptop_had_long_ago() {
        come(server, "off", "phone").bye();
        var laptop = come(server, "off", "laptop");
        publish("off", 1, 3);
        assertThat(numbers(laptop, 3)).isEqualTo(range(1, 3));
        laptop.bye();
        var phone = come(server, "off", "phone");

        assertThat(numbers(phone, 3)).isEqualTo(range(1, 3));
        publish("off", 4, 4);
        assertThat(numbers(phone, 1)).containsExactly(4);
    }

    /// The phone was there before the first, the laptop after it: only the phone is sent it again
    /// when both come back, and each what came since.
    @ParameterizedTest
    @CsvSource({"batch,payload", "knowledge,data", "momentum,data", "carillon,data"})
    void every_dialect_takes_a_device_in_the_url(String dialect, String payload) {
        var user = "url-" + dialect;
        come(server, user, "phone").bye();
        come(server, user, "laptop").bye();
        publish(user, 1, 1);
        numbers(come(server, user, "laptop"), 1);
        publish(user, 2, 2);
        var query =
                "?dialect=%s&token=%s&device=phone"
                        .formatted(dialect, server.tokenOf(user, "user"));
        var phone = server.open(query);
        var numbers = new ArrayList<Integer>();
        while (numbers.size() < 2) {
            var message = phone.next();
            if (message.toString().contains("\"n\"")) {
                var data = message.path(payload);
                numbers.add(data.isObject() ? data.path("content").asInt() : data.asInt());
            }
        }

        assertThat(numbers).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my%20phone", "", "a*", "%C3%A9"})
    void a_device_that_is_none_is_refused_in_the_handshake(String device) {
        var head = server.raw().request(RawSocket.handshakeHead("/ws?device=" + device)).getFirst();

        assertThat(head).contains(" 400 ");
    }

    @Test
    void a_device_that_is_none_is_refused_by_its_name_with_the_limit_and_the_mend() {
        var client = server.open("");
        var space = client.ask(auth("none", ",\"device\":\"my phone\""));
        var long65 = client.ask(auth("none", ",\"device\":\"%s\"".formatted("x".repeat(65))));

        assertThat(space.at("/data/code").asInt()).isEqualTo(112);
        assertThat(space.at("/data/message").asString())
                .contains("'my phone'", "letters, digits, '.', '_', ':' and '-'");
        assertThat(long65.at("/data/message").asString()).contains("65", "limit is 64");
        assertThat(client.ask(auth("none", ",\"device\":\"phone\"")).path("type").asString())
                .isEqualTo("auth_success");
    }

    @Test
    void a_connection_stays_the_device_that_it_is_and_may_renew_its_token() {
        var client = acking("stays", "phone").client();

        var other = client.ask(auth("stays", ",\"device\":\"laptop\""));
        assertThat(other.path("type").asString()).isEqualTo("auth_failed");
        assertThat(other.at("/data/code").asInt()).isEqualTo(121);
        for (var more :
                List.of("", ",\"device\":\"phone\"", ",\"device\":\"phone\",\"acks\":true")) {
            assertThat(client.ask(auth("stays", more)).path("type").asString())
                    .isEqualTo("auth_success");
        }
        acknowledge(client, 0);
    }

    @Test
    void the_device_of_the_url_is_that_of_the_message_after_it() {
        come(server, "later", "phone").bye();
        come(server, "later", "laptop").bye();
        publish("later", 1, 1);
        come(server, "later", "laptop").bye();
        var phone = server.open("?device=phone");
        phone.ask(auth("later", ""));

        assertThat(numbers(phone, 1)).containsExactly(1);
    }

    @Test
    void what_was_written_to_a_connection_that_died_comes_again_unless_it_was_acknowledged() {
        var dead = acking("dies", "phone").client();
        publish("dies", 1, 5);
        assertThat(numbers(dead, 5)).isEqualTo(range(1, 5));
        acknowledge(dead, 2);
        dead.abort();
        publish("dies", 6, 6);
        var alive = acking("dies", "phone");

        assertThat(alive.inbox().path("recovered").asBoolean()).isTrue();
        assertThat(alive.inbox().path("offset").asInt()).isEqualTo(2);
        assertThat(numbers(alive.client(), 4)).isEqualTo(range(3, 6));
        acknowledge(alive.client(), 6);
        alive.client().bye();
        var again = acking("dies", "phone");
        publish("dies", 7, 7);
        assertThat(numbers(again.client(), 1)).containsExactly(7);
    }

    @Test
    void a_connection_of_the_device_that_seems_to_be_there_does_not_count() {
        var dead = acking("half-open", "phone").client();
        publish("half-open", 1, 3);
        assertThat(numbers(dead, 3)).isEqualTo(range(1, 3));
        acknowledge(dead, 1);

        assertThat(numbers(acking("half-open", "phone").client(), 2)).isEqualTo(range(2, 3));
    }

    @Test
    void a_device_whose_connections_die_has_each_once_by_the_offsets() {
        var received = new ArrayList<Integer>();
        var published = 0;
        for (var visit = 0; visit < 20; visit++) {
            var client = acking("restless", "phone").client();
            publish("restless", published + 1, published + 7);
            published += 7;
            for (var n = 0; n < 4; n++) {
                var offset = client.next("n").path("offset").asInt();
                if (received.isEmpty() || offset > received.getLast()) {
                    received.add(offset);
                }
            }
            if (visit % 3 > 0) {
                acknowledge(client, received.getLast());
            }
            client.abort(); // with what is on the wire
        }
        var last = acking("restless", "phone").client();
        while (received.getLast() < published) {
            var offset = last.next("n").path("offset").asInt();
            if (offset > received.getLast()) {
                received.add(offset);
            }
        }

        assertThat(received).isEqualTo(range(1, published));
    }

    @Test
    void an_acknowledgement_without_an_id_is_not_answered() {
        var client = acking("quiet", "phone").client();
        publish("quiet", 1, 1);
        numbers(client, 1);
        client.send("{\"type\":\"ack\",\"offset\":1}");

        assertThat(client.isAlive()).isTrue();
        assertThat(client.rest()).isEmpty();
    }

    @Test
    void what_can_not_be_acknowledged_is_told_why() {
        var client = acking("wrong", "phone").client();
        publish("wrong", 1, 1);
        numbers(client, 1);

        assertRefused(client, "\"offset\":7", 112, "'offset' is 7", "newest of 'user:wrong' is 1");
        assertRefused(client, "\"offset\":1,\"epoch\":\"old\"", 121, "'epoch' is 'old'");
        assertRefused(client, "\"offset\":1,\"channel\":\"room:x\"", 112, "'user:wrong'", "room:x");
        var written = come(server, "wrong", "laptop");
        assertRefused(written, "\"offset\":1", 121, "\"acks\": true");
    }

    private static void assertRefused(
            TestClient client, String place, int code, String... message) {
        var reply = client.ask("{\"type\":\"ack\",%s}".formatted(place));
        assertThat(reply.path("type").asString()).isEqualTo("error");
        assertThat(reply.at("/data/code").asInt()).as(reply.toString()).isEqualTo(code);
        assertThat(reply.at("/data/message").asString()).contains(message);
    }

    @Test
    void what_is_read_on_one_device_is_told_to_the_others_and_waits_for_none() {
        come(server, "reader", "phone").bye();
        var laptop = come(server, "reader", "laptop");
        var tablet = come(server, "reader", "tablet");
        publish("reader", 1, 5);
        numbers(laptop, 5);
        numbers(tablet, 5);
        var reply = laptop.ask("{\"type\":\"read\",\"offset\":3}");
        var told = tablet.next("read");

        assertThat(reply.at("/data/offset").asInt()).isEqualTo(3);
        assertThat(told.path("data"))
                .isEqualTo(
                        Json.read(
                                """
                                {"channel": "user:reader", "epoch": "%s", "offset": 3, "device": "laptop"}
                                """
                                        .formatted(reply.at("/data/epoch").asString())));
        assertThat(laptop.isAlive()).isTrue();
        assertThat(laptop.rest()).isEmpty();
        assertThat(numbers(come(server, "reader", "phone"), 2)).isEqualTo(range(4, 5));
        assertThat(numbers(come(server, "reader", "watch"), 2)).isEqualTo(range(4, 5));
    }

    @Test
    void where_reading_clears_nothing_it_waits_all_the_same() {
        come(keeping, "reader", "phone").bye();
        var laptop = come(keeping, "reader", "laptop");
        publish(keeping, "reader", 1, 3);
        numbers(laptop, 3);
        laptop.ask("{\"type\":\"read\",\"offset\":3}");

        assertThat(numbers(come(keeping, "reader", "phone"), 3)).isEqualTo(range(1, 3));
    }

    @Test
    void what_is_not_there_can_not_be_read() {
        var client = come(server, "ahead", "phone");
        var reply = client.ask("{\"type\":\"read\",\"offset\":1}");

        assertThat(reply.at("/data/code").asInt()).isEqualTo(112);
        assertThat(reply.at("/data/message").asString()).contains("newest of 'user:ahead' is 0");
    }
}

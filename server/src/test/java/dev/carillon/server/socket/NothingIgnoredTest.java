package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NothingIgnoredTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    static TestClient client;

    @BeforeAll
    static void connect() {
        client = server.openAs("ada");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"dtaa\":1} | 'dtaa' | 'data'",
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":1,\"durabel\":true} | 'durabel' | 'durable'",
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":1,\"idempotencyKey\":\"k\"} | 'idempotencyKey' | 'idempotency_key'",
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":1,\"ttl\":null} | 'ttl' | is null",
                "{\"type\":\"subscribe\",\"channels\":[\"room:x\"],\"channel\":\"room:y\"} | 'channel' | 'channels'",
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"room:x\",\"sinse\":{\"epoch\":\"e\",\"offset\":1}}]} | 'sinse' | 'since'",
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"room:x\",\"since\":{\"epoch\":\"e\",\"offset\":1,\"ofset\":2}}]} | 'ofset' | 'offset'",
                "{\"type\":\"subscribe\",\"data\":{\"channels\":[\"room:x\"],\"from\":1}} | 'from' | channels",
                "{\"type\":\"history\",\"channel\":\"room:x\",\"data\":{\"limt\":5}} | 'limt' | 'limit'",
                "{\"type\":\"history\",\"channel\":\"room:x\",\"data\":{\"channel\":\"room:y\"}} | 'channel' | top level",
                "{\"type\":\"stats\",\"data\":[1]} | 'data' | object",
                "{\"type\":\"stats\",\"verbose\":true} | 'verbose' | timestamp",
                "{\"type\":\"task_submit\",\"task\":\"data.query\",\"owner\":\"bob\"} | 'owner' | known",
                "{\"type\":\"task_submit\",\"task\":\"data.query\",\"input\":null} | 'input' | is null",
                "{\"type\":\"task_cancel\",\"taskId\":\"a\",\"task_id\":\"b\"} | 'taskId' | 'task_id'",
                "{\"type\":\"request\",\"query\":{},\"data\":{\"limit\":1}} | 'query' | 'data'",
                "{\"type\":\"chat_message\",\"data\":1,\"message\":\"x\"} | 'data' | 'message'",
                "{\"type\":\"auth\",\"token\":\"t\",\"divice\":\"phone\"} | 'divice' | 'device'"
            })
    void a_member_that_would_be_ignored_is_named_with_what_was_meant(
            String message, String named, String meant) {
        var error = client.ask(message);

        assertThat(error.path("type").asString()).as(error.toString()).isEqualTo("error");
        assertThat(error.at("/data/code").asInt()).isEqualTo(112);
        assertThat(error.at("/data/message").asString())
                .contains(named)
                .contains(meant.equals("known") ? "it may have" : meant);
        assertThat(client.isAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"publish\",\"id\":\"2\",\"channel\":\"room:x\",\"channel\":\"room:y\",\"data\":1}",
                "{\"type\":\"history\",\"id\":\"2\",\"data\":{\"channel\":\"room:x\",\"channel\":\"room:y\"}}"
            })
    void a_member_that_stands_twice_is_refused(String message) {
        client.send(message);

        assertThat(client.reply("2").at("/data/message").asString())
                .contains("'channel'")
                .contains("more than once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\",\"timestamp\":1766400000000}",
                "{\"type\":\"ping\",\"data\":{\"any\":null,\"any\":2}}",
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":null}",
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"data\":{\"dtaa\":1,\"channel\":\"z\"}}",
                "{\"type\":\"stats\",\"data\":{}}",
                "{\"type\":\"stats\",\"data\":null}",
                "{\"type\":\"history\",\"data\":{\"channel\":\"room:x\",\"limit\":3}}",
                "{\"type\":\"request\",\"data\":{\"search\":\"Li\"}}",
                "{\"type\":\"request\",\"query\":{\"search\":\"Li\"}}"
            })
    void what_is_the_applications_own_is_not_looked_into(String message) {
        assertThat(client.ask(message).path("type").asString()).isNotEqualTo("error");
    }

    @Test
    void a_position_may_be_given_back_as_the_server_gave_it() {
        var standing = client.subscribe("room:back").at("/data/positions/room:back");
        client.ask("{\"type\":\"unsubscribe\",\"channels\":[\"room:back\"]}");
        var resume =
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"room:back\",\"since\":%s}]}";
        var first = client.ask(resume.formatted(standing)).at("/data/positions/room:back");
        client.ask("{\"type\":\"unsubscribe\",\"channels\":[\"room:back\"]}");
        var second = client.ask(resume.formatted(first)).at("/data/positions/room:back");

        assertThat(first.path("recovered").asBoolean()).isTrue();
        assertThat(second.path("recovered").asBoolean()).isTrue();
    }

    @Test
    void an_unknown_type_is_told_with_the_nearest_known_one() {
        assertThat(client.ask("{\"type\":\"publsh\"}").at("/data/message").asString())
                .contains("'publsh'")
                .contains("did you mean 'publish'?");
    }

    @Test
    void a_client_that_asks_for_leniency_has_what_is_unknown_left_aside() {
        var lenient = server.open("?lenient=true&flavour=x&token=" + server.tokenOf("bob", "user"));
        lenient.next("auth_success");

        assertThat(
                        lenient.ask(
                                        "{\"type\":\"publish\",\"channel\":\"room:x\",\"dtaa\":1,\"ttl\":null}")
                                .path("type")
                                .asString())
                .isEqualTo("ack");
    }

    @ParameterizedTest
    @CsvSource({
        "delat=true, did you mean 'delta'?",
        "delta=yes, it must be true or false",
        "device=a&device=b, more than once",
        "owner=ada, known are"
    })
    void a_parameter_of_the_socket_that_would_be_ignored_is_refused(String query, String told) {
        var raw = server.raw();
        var head = raw.request(RawSocket.handshakeHead("/ws?" + query));

        assertThat(head.getFirst()).contains(" 400 ");
        assertThat(raw.body(head)).contains(told);
    }
}

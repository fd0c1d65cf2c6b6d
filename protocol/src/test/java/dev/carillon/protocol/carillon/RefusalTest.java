package dev.carillon.protocol.carillon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the native dialect refuses, and how it says so.
class RefusalTest {
    private final CarillonDialect dialect = new CarillonDialect();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "null",
                "1",
                "\"ping\"",
                "[]",
                "{",
                "{}}",
                "{'type':'ping'}",
                "{\"type\":\"ping\",}",
                "{\"type\":\"ping\"}{}",
                "{\"type\":\"ping\",\"data\":01}",
                "{\"type\":\"ping\",\"data\":\"\\x\"}",
                "{\"type\":\"ping\",\"data\":NaN}",
                "{\"type\":\"ping\" \"data\":1}",
                "// x\n{\"type\":\"ping\"}"
            })
    void what_is_not_one_json_object_is_malformed(String message) {
        assertThat(rejected(message).code()).isEqualTo(ErrorCode.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"auth\"}",
                "{\"type\":\"auth\",\"token\":1}",
                "{\"type\":\"auth\",\"token\":null}",
                "{\"type\":\"auth\",\"token\":\"t\",\"positions\":[]}",
                "{\"type\":\"auth\",\"token\":\"t\",\"positions\":{\"all\":7}}",
                "{\"type\":\"auth\",\"token\":\"t\",\"positions\":{\"\":{\"epoch\":\"e\",\"offset\":1}}}",
                "{\"type\":\"auth\",\"token\":\"t\",\"device\":7}",
                "{\"type\":\"auth\",\"token\":\"t\",\"device\":\"\"}",
                "{\"type\":\"auth\",\"token\":\"t\",\"device\":\"my phone\"}",
                "{\"type\":\"auth\",\"token\":\"t\",\"acks\":1}",
                "{\"type\":\"ack\"}",
                "{\"type\":\"ack\",\"offset\":-1}",
                "{\"type\":\"ack\",\"offset\":1.5}",
                "{\"type\":\"ack\",\"offset\":1,\"epoch\":7}",
                "{\"type\":\"read\",\"offset\":\"1\"}",
                "{\"type\":\"read\",\"offset\":1,\"channel\":\"\"}",
                "{\"type\":\"subscribe\"}",
                "{\"type\":\"subscribe\",\"channels\":\"all\"}",
                "{\"type\":\"subscribe\",\"channels\":[]}",
                "{\"type\":\"subscribe\",\"channels\":[1]}",
                "{\"type\":\"subscribe\",\"channels\":[[]]}",
                "{\"type\":\"subscribe\",\"channels\":[\"a b\"]}",
                "{\"type\":\"subscribe\",\"channels\":[\"room:\\ud800\"]}",
                "{\"type\":\"subscribe\",\"channels\":[{}]}",
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"all\",\"since\":7}]}",
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"all\",\"since\":{\"epoch\":\"\",\"offset\":1}}]}",
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"all\",\"since\":{\"epoch\":\"e\",\"offset\":-1}}]}",
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"all\",\"since\":{\"epoch\":\"e\",\"offset\":1.5}}]}",
                "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"all\",\"since\":{\"epoch\":\"e\",\"offset\":9223372036854775808}}]}",
                "{\"type\":\"unsubscribe\",\"channels\":[{\"channel\":\"all\"}]}",
                "{\"type\":\"publish\"}",
                "{\"type\":\"publish\",\"channel\":7}",
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"event\":7}",
                "{\"type\":\"publish\",\"channel\":\"room:x\",\"key\":7}",
                "{\"type\":\"chat_message\"}",
                "{\"type\":\"task_submit\"}",
                "{\"type\":\"task_submit\",\"task\":[]}",
                "{\"type\":\"task_pause\"}",
                "{\"type\":\"task_pause\",\"taskId\":7}",
                "{\"type\":\"history\",\"channel\":\"all\",\"limit\":0}",
                "{\"type\":\"history\",\"channel\":\"all\",\"limit\":1001}",
                "{\"type\":\"history\",\"channel\":\"all\",\"limit\":\"9\"}",
                "{\"type\":\"history\",\"channel\":\"all\",\"limit\":1e1}",
                "{\"type\":\"history\",\"channel\":\"all\",\"limit\":99999999999999999999999999}",
                "{\"type\":\"presence\"}",
                "{\"type\":7}",
                "{}"
            })
    void a_field_that_is_missing_or_of_another_kind_is_invalid(String message) {
        assertThat(rejected(message).code()).isEqualTo(ErrorCode.INVALID_FIELD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "true", "[\"1\"]"})
    void an_id_that_is_neither_string_nor_number_is_invalid(String id) {
        assertThat(rejected("{\"type\":\"ping\",\"id\":" + id + "}").code())
                .isEqualTo(ErrorCode.INVALID_FIELD);
    }

    @Test
    void a_refusal_repeats_the_id_as_a_string() {
        assertThat(rejected("{\"id\":\"a\",\"type\":\"dance\"}").id()).isEqualTo("a");
        assertThat(rejected("{\"id\":1.50,\"type\":\"publish\"}").id()).isEqualTo("1.50");
        assertThat(rejected("{\"type\":\"publish\",\"id\":7}").id()).isEqualTo("7");
        assertThat(rejected("{\"type\":\"publish\",\"id\":null}").id()).isNull();
    }

    @Test
    void a_refusal_names_the_field() {
        assertThat(rejected("{\"type\":\"history\",\"channel\":\"all\",\"limit\":5000}").message())
                .isEqualTo("'limit' is 5000; it must be 1 to 1000");
    }

    @Test
    void a_refusal_repeats_little_of_what_was_sent() {
        assertThat(rejected("{\"type\":\"" + "x".repeat(60_000) + "\"}").message())
                .hasSizeLessThan(400);
    }

    @Test
    void of_two_members_with_one_name_the_last_counts() {
        assertThat(rejected("{\"type\":\"ping\",\"id\":\"1\",\"id\":\"2\",\"type\":\"dance\"}"))
                .extracting(Decoded.Rejected::id, Decoded.Rejected::code)
                .containsExactly("2", ErrorCode.UNKNOWN_TYPE);
    }

    private Decoded.Rejected rejected(String message) {
        var decoded = dialect.decode(message.getBytes(UTF_8));
        assertThat(decoded).as(message).isNotInstanceOf(Decoded.Accepted.class);
        return decoded instanceof Decoded.Unknown(var id, _, _, var text, _)
                ? new Decoded.Rejected(id, ErrorCode.UNKNOWN_TYPE, text)
                : (Decoded.Rejected) decoded;
    }
}

package dev.carillon.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.carillon.CarillonDialect;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The page that clients are written by says what the code does.
class ProtocolPageTest {
    private final ProtocolPage page = ProtocolPage.read();
    private final CarillonDialect dialect = new CarillonDialect();

    @Test
    void the_table_of_errors_is_the_one_in_the_code() {
        assertThat(page.tableUnder("Errors"))
                .extracting(row -> row.subList(0, 2))
                .isEqualTo(
                        Arrays.stream(ErrorCode.values())
                                .map(code ->
                                        List.of(
                                                String.valueOf(code.code()),
                                                "`" + code.name().toLowerCase(Locale.ROOT) + "`"))
                                .toList());
    }

    @Test
    void the_table_of_close_codes_is_the_one_in_the_code() {
        assertThat(page.tableUnder("Close codes"))
                .isEqualTo(
                        Arrays.stream(CloseCode.values())
                                .map(code ->
                                        List.of(
                                                String.valueOf(code.code()),
                                                code.reason(),
                                                code.reconnect() ? "yes" : "no"))
                                .toList());
    }

    @Test
    void the_range_of_a_close_code_says_whether_to_come_back() {
        for (var code : CloseCode.values()) {
            if (code.code() >= 3000) {
                assertThat(code.code() % 1000 < 500).as(code.name()).isEqualTo(code.reconnect());
            }
        }
    }

    @Test
    void a_close_reason_fits_its_frame() {
        for (var code : CloseCode.values()) {
            assertThat(code.reason().getBytes(UTF_8))
                    .hasSizeLessThanOrEqualTo(CloseReason.MAX_BYTES);
        }
    }

    @Test
    void no_two_codes_are_the_same() {
        assertThat(CloseCode.values()).extracting(CloseCode::code).doesNotHaveDuplicates();
        assertThat(ErrorCode.values()).extracting(ErrorCode::code).doesNotHaveDuplicates();
    }

    @Test
    void what_a_client_sends_in_the_examples_is_understood() {
        for (var example : page.examples("client")) {
            if (example.contains("\"dance\"")) {
                continue;
            }
            assertThat(dialect.decode(example.getBytes(UTF_8)))
                    .as(example)
                    .isInstanceOf(Decoded.Accepted.class);
        }
    }

    @Test
    void what_is_unknown_in_the_examples_is_refused_as_they_say() {
        var dance = page.examples("client").stream().filter(e -> e.contains("\"dance\"")).findAny();
        var answer = page.examples("server").stream().filter(e -> e.contains("'dance'")).findAny();

        var refused = (Decoded.Unknown) dialect.decode(dance.orElseThrow().getBytes(UTF_8));

        var data = fields(answer.orElseThrow()).object("data").orElseThrow();
        assertThat(data.text("message")).contains(refused.message());
        assertThat(data.integer("code")).contains((long) ErrorCode.UNKNOWN_TYPE.code());
    }

    @Test
    void what_the_server_sends_in_the_examples_is_one_object_with_type_and_timestamp() {
        for (var example : page.examples("server")) {
            assertThat(fields(example).text("type")).as(example).isPresent();
            assertThat(fields(example).integer("timestamp")).as(example).isPresent();
        }
    }

    private static JsonFields fields(String json) {
        return RawJson.parse(json.getBytes(UTF_8)).flatMap(RawJson::fields).orElseThrow();
    }
}

package dev.carillon.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "0",
                "-1.50e+3",
                "\"\"",
                "\"é😀\\ud800\"",
                "[ 1 , 2 ]",
                "{ \"a\" : {} }"
            })
    void a_value_is_kept_byte_for_byte_without_the_space_around_it(String json) {
        assertThat(parsed(json)).isEqualTo(json);
        assertThat(parsed(" \r\n\t" + json + "\n ")).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "truex",
                "01",
                "1.",
                "+1",
                "NaN",
                "'a'",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\n\"",
                "[1,]",
                "[1 2]",
                "{\"a\"}",
                "{a:1}",
                "1 2",
                "{} {}",
                "[]]",
                "[\"\\u12G4\"]",
                "{\"a\":\"\\q\"}",
                "\ufeff1",
                "/**/1"
            })
    void what_is_not_one_value_is_refused(String json) {
        assertThat(RawJson.parse(json.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void what_is_not_utf_8_is_refused() {
        assertThat(RawJson.parse(new byte[] {'"', (byte) 0xff, '"'})).isEmpty();
        assertThat(RawJson.parse(new byte[] {'"', (byte) 0xc3, '"'})).isEmpty();
        assertThat(RawJson.parse(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}))
                .isEmpty();
        assertThat(RawJson.parse("{\"a\":1}".getBytes(UTF_16LE))).isEmpty();
    }

    @Test
    void nesting_has_a_limit() {
        assertThat(RawJson.parse(("[".repeat(128) + "]".repeat(128)).getBytes(UTF_8))).isPresent();
        assertThat(RawJson.parse(("[".repeat(129) + "]".repeat(129)).getBytes(UTF_8))).isEmpty();
    }

    @Test
    void bytes_given_out_are_a_copy() {
        var json = RawJson.ofTrusted("[1]");

        json.toBytes()[1] = '2';

        assertThat(json).hasToString("[1]");
        assertThat(json.size()).isEqualTo(3);
    }

    @Test
    void a_text_becomes_a_json_string_and_back() {
        for (var text : new String[] {"", "a\"b\\c", "\n\u0000", "é😀"}) {
            assertThat(RawJson.parse(RawJson.ofText(text).toBytes()))
                    .contains(RawJson.ofText(text));
            assertThat(RawJson.ofText(text).text()).contains(text);
        }
        assertThat(RawJson.ofTrusted("1").text()).isEmpty();
    }

    private static String parsed(String json) {
        return RawJson.parse(json.getBytes(UTF_8)).orElseThrow().toString();
    }
}

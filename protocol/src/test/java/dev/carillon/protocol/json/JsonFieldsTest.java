package dev.carillon.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "12",
                "-1.5e+10",
                "1E400",
                "true",
                "false",
                "\"\"",
                "\"é😀\"",
                "\"\\u00e9\\\"\\\\\\/\\n\"",
                "[]",
                "[ 1 , [2] ]",
                "{}",
                "{ \"}\" : \"]\" }",
                "{\"a\":{\"b\":{\"c\":[{}]}}}"
            })
    void a_value_is_its_exact_bytes_wherever_it_stands(String value) {
        for (var layout :
                List.of(
                        "{\"v\":%s}",
                        "{\"v\":%s }",
                        " {\"x\":1,\"v\":%s,\"y\":2}",
                        "{\t\"é\" : \"😀\" ,\r\n \"v\" :\n%s\n, \"y\":{}} ",
                        "{\"x\":{\"v\":3},\"v\": %s}")) {
            var fields = parse(layout.formatted(value));
            assertThat(fields.raw("v").map(RawJson::toString)).as(layout).contains(value);
        }
    }

    @Test
    void every_member_of_a_random_object_is_its_exact_bytes() {
        var random = new Random(7);
        for (var round = 0; round < 5000; round++) {
            var members = new LinkedHashMap<String, String>();
            for (var n = random.nextInt(5); n > 0; n--) {
                members.put("m" + random.nextInt(100), value(random, 3));
            }
            var fields = parse(object(random, members));

            assertThat(fields.names()).containsExactlyElementsOf(members.keySet());
            members.forEach((name, value) -> {
                var expected = value.equals("null") ? "absent" : value;
                assertThat(fields.raw(name).map(RawJson::toString).orElse("absent"))
                        .isEqualTo(expected);
            });
        }
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> "null";
            case 1 -> String.valueOf(random.nextLong());
            case 2 -> random.nextInt(100) + "." + random.nextInt(100) + "e-" + random.nextInt(9);
            case 3 -> "\"" + (random.nextBoolean() ? "é\\n]}😀\\u00e9" : "") + "\"";
            case 4 -> "true";
            case 5 -> "\"" + "x".repeat(random.nextInt(9000)) + "\"";
            case 6 -> {
                var space = space(random);
                yield random.ints(random.nextInt(4))
                        .mapToObj(_ -> space + value(random, depth - 1) + space)
                        .collect(Collectors.joining(",", "[" + space, "]"));
            }
            default ->
                    object(random, Map.of("a", value(random, depth - 1), "b", value(random, 0)))
                            .strip();
        };
    }

    private static String object(Random random, Map<String, String> members) {
        var space = space(random);
        return members.entrySet().stream()
                .map(member ->
                        "%s\"%s\"%s:%s%s%s"
                                .formatted(
                                        space,
                                        member.getKey(),
                                        space,
                                        space,
                                        member.getValue(),
                                        space))
                .collect(Collectors.joining(",", space + "{", "}" + space));
    }

    private static String space(Random random) {
        return List.of("", "", " ", "\n\t", "\r\n  ").get(random.nextInt(5));
    }

    @Test
    void a_member_that_is_null_is_as_good_as_absent() {
        var fields = parse("{\"a\":null}");

        assertThat(fields.has("a")).isFalse();
        assertThat(fields.raw("a")).isEmpty();
        assertThat(fields.text("a")).isEmpty();
        assertThat(fields.names()).containsExactly("a");
    }

    @Test
    void a_member_of_another_kind_is_as_good_as_absent() {
        var fields = parse("{\"a\":[1],\"b\":\"1\",\"c\":{},\"d\":1.0}");

        assertThat(fields.text("a")).isEmpty();
        assertThat(fields.integer("b")).isEmpty();
        assertThat(fields.integer("d")).isEmpty();
        assertThat(fields.bool("c")).isEmpty();
        assertThat(fields.array("c")).isEmpty();
        assertThat(fields.object("a")).isEmpty();
        assertThat(fields.texts("a")).isEmpty();
    }

    @Test
    void a_text_is_unescaped() {
        var fields =
                parse("{\"a\":\"\\u00e9\\ud83d\\ude00\\\"\\\\\",\"b\":\"é😀\",\"\\u0063\":\"c\"}");

        assertThat(fields.text("a")).contains("é😀\"\\");
        assertThat(fields.text("b")).contains("é😀");
        assertThat(fields.text("c")).contains("c");
    }

    @Test
    void an_integer_fits_a_long_or_is_none() {
        var fields =
                parse("{\"a\":9223372036854775807,\"b\":9223372036854775808,\"c\":-1,\"d\":-0}");

        assertThat(fields.integer("a")).contains(Long.MAX_VALUE);
        assertThat(fields.integer("b")).isEmpty();
        assertThat(fields.integer("c")).contains(-1L);
        assertThat(fields.integer("d")).contains(0L);
    }

    @Test
    void a_number_can_be_had_as_it_is_written() {
        var fields = parse("{\"a\":1.50,\"b\":\"x\",\"c\":true,\"d\":-7}");

        assertThat(fields.textOrNumber("a")).contains("1.50");
        assertThat(fields.textOrNumber("b")).contains("x");
        assertThat(fields.textOrNumber("c")).isEmpty();
        assertThat(fields.textOrNumber("d")).contains("-7");
    }

    @Test
    void the_elements_of_an_array_are_their_exact_bytes() {
        var fields = parse("{\"a\": [ 1 ,\"x\\n\", {\"b\" : [ ]},[2,3] , null,-4]}");

        assertThat(fields.array("a").orElseThrow())
                .extracting(RawJson::toString)
                .containsExactly("1", "\"x\\n\"", "{\"b\" : [ ]}", "[2,3]", "null", "-4");
    }

    @Test
    void texts_are_all_texts_or_none() {
        assertThat(parse("{\"a\":[\"x\",\"\\u00e9\"]}").texts("a")).contains(List.of("x", "é"));
        assertThat(parse("{\"a\":[\"x\",1]}").texts("a")).isEmpty();
        assertThat(parse("{\"a\":[]}").texts("a")).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "[]", "{", "{}x", "{}{}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}"})
    void what_is_not_one_object_has_no_fields(String json) {
        assertThat(JsonFields.parse(json.getBytes(UTF_8))).isNull();
    }

    private static JsonFields parse(String json) {
        var fields = JsonFields.parse(json.getBytes(UTF_8));
        if (fields == null) {
            throw new AssertionError("not an object: " + json);
        }
        return fields;
    }
}

package dev.carillon.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonObjectWriterTest {
    private static final RawJson ODD = RawJson.ofTrusted("{ \"x\" : [1.50,\n\"\\u00e9\"] }");

    private final JsonObjectWriter writer = new JsonObjectWriter();

    @Test
    void no_members_make_an_empty_object() {
        assertThat(writer.toRawJson()).hasToString("{}");
    }

    @Test
    void members_stand_in_the_order_in_which_they_were_written() {
        writer.text("b", "x").number("a", 1).bool("c", true).number("d", 2.5);

        assertThat(writer.toRawJson()).hasToString("{\"b\":\"x\",\"a\":1,\"c\":true,\"d\":2.5}");
    }

    @Test
    void what_is_null_is_left_out() {
        writer.text("a", null).raw("b", null).text("c", "");

        assertThat(writer.toRawJson()).hasToString("{\"c\":\"\"}");
    }

    @Test
    void a_value_is_spliced_in_as_it_is_at_any_depth() {
        writer.raw("a", ODD)
                .object("b", b -> b.raw("c", ODD).number("d", 1).raw("e", RawJson.NULL))
                .objects("f", List.of(1, 2), (w, n) -> w.number("n", n).raw("g", ODD));

        assertThat(writer.toRawJson())
                .hasToString(
                        "{'a':ODD,'b':{'c':ODD,'d':1,'e':null},'f':[{'n':1,'g':ODD},{'n':2,'g':ODD}]}"
                                .replace('\'', '"')
                                .replace("ODD", ODD.toString()));
    }

    @Test
    void texts_and_names_are_escaped() {
        writer.text("a\"\n", "\"\\\u0000é😀").texts("b", List.of("\"", "x"));

        var fields = writer.toRawJson().fields().orElseThrow();
        assertThat(fields.text("a\"\n")).contains("\"\\\u0000é😀");
        assertThat(fields.texts("b")).contains(List.of("\"", "x"));
    }

    @Test
    void a_whole_number_has_no_fraction() {
        writer.number("a", 100.0).number("b", -0.0).number("c", 42.3).number("d", 1e300);

        assertThat(writer.toRawJson()).hasToString("{\"a\":100,\"b\":0,\"c\":42.3,\"d\":1.0E300}");
    }

    @Test
    void a_number_that_json_does_not_know_leaves_the_object_valid() {
        writer.number("a", Double.NaN).number("b", Double.POSITIVE_INFINITY);

        assertThat(RawJson.parse(writer.toRawJson().toBytes())).isPresent();
    }

    @Test
    void tables_are_arrays_of_arrays() {
        writer.textLists("rows", List.of(List.of("a", "b"), List.of()));

        assertThat(writer.toRawJson()).hasToString("{\"rows\":[[\"a\",\"b\"],[]]}");
    }

    @Test
    void an_object_is_appended_to_a_stream() {
        var out = new ByteArrayOutputStream();
        out.writeBytes("x".getBytes(UTF_8));

        JsonObjectWriter.write(out, w -> w.raw("a", ODD).number("b", 1));

        assertThat(out.toString(UTF_8)).isEqualTo("x{\"a\":" + ODD + ",\"b\":1}");
    }
}

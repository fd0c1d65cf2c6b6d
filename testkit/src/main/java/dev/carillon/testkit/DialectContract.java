package dev.carillon.testkit;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.ReservedTypes;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Dialect] whose frames are JSON objects promises. Extend it, and give the dialect and
/// a frame for each kind of command.
public abstract class DialectContract {
    private static final long SEED = 20_260_105;
    private static final List<String> ODD_VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "12.5",
                    "1e400",
                    "9".repeat(900),
                    "9".repeat(5000),
                    "\"\"",
                    "\" \"",
                    "\"\\ud800\"",
                    "\"\\udc00x\"",
                    "\"\\u0000\"",
                    "\"" + "x".repeat(300) + "\"",
                    "[]",
                    "[[]]",
                    "[null]",
                    "[\"\\ud800\"]",
                    "{}",
                    "{\"epoch\":\"\",\"offset\":-1}",
                    "{\"\":{\"epoch\":\"e\",\"offset\":1}}",
                    "{\"room:x\":{\"epoch\":1,\"offset\":\"1\"}}");

    private Dialect dialect;

    /// The dialect.
    protected abstract Dialect create();

    /// A frame and the command it says.
    public record CommandSample(String frame, Command command) {}

    /// One sample or more of each command that the dialect knows.
    protected abstract List<CommandSample> commands();

    /// The kinds of command that the dialect can't say.
    protected List<Class<? extends Command>> unknownCommands() {
        return List.of();
    }

    /// The kinds of event that the dialect has no words for, and so leaves out.
    protected List<Class<? extends Event>> unspokenEvents() {
        return List.of();
    }

    /// Whether the dialect writes nothing for an event, for its clients have no use for it.
    protected boolean leavesOut(Event event) {
        return unspokenEvents().stream().anyMatch(kind -> kind.isInstance(event));
    }

    private List<Event> spoken(String text) {
        return EventSamples.with(text).stream().filter(event -> !leavesOut(event)).toList();
    }

    @BeforeEach
    void createDialect() {
        dialect = create();
    }

    @Test
    void every_kind_of_event_has_a_sample() {
        assertThat(EventSamples.with("text"))
                .extracting(Object::getClass)
                .containsAll(kindsOf(Event.class).toList());
    }

    @Test
    void every_kind_of_command_has_a_sample() {
        var sampled = new HashSet<Class<?>>(unknownCommands());
        commands().forEach(sample -> sampled.add(sample.command().getClass()));

        assertThat(sampled)
                .isEqualTo(kindsOf(Command.class).collect(Collectors.toUnmodifiableSet()));
    }

    private static Stream<Class<?>> kindsOf(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(DialectContract::kindsOf)
                : Stream.of(type);
    }

    @Test
    void every_event_is_written_as_one_json_object_or_left_out() {
        for (var event : EventSamples.with("text")) {
            for (var form : Dialect.Form.values()) {
                assertWritten(event, form);
            }
        }
    }

    @Test
    void an_event_without_words_is_left_out() {
        for (var event : EventSamples.with("text")) {
            for (var form : Dialect.Form.values()) {
                assertThat(encoded(event, form).length == 0)
                        .as(event + " " + form)
                        .isEqualTo(leavesOut(event));
            }
        }
    }

    @Test
    void the_name_of_every_event_of_the_server_is_reserved() {
        var reserved = ReservedTypes.byDialect().getOrDefault(dialect.name(), Set.of());
        for (var event : spoken("text")) {
            if (event instanceof Event.Delivered || event instanceof Event.Message) {
                continue; // named by whoever says it
            }
            var fields =
                    Objects.requireNonNull(JsonFields.parse(encoded(event, Dialect.Form.FULL)));
            var name = fields.text("type").or(() -> fields.text("message_type")).orElseThrow();
            assertThat(reserved).as("what the server says of %s", event).contains(name);
            assertThat(ReservedTypes.complaint(name)).isPresent();
        }
    }

    @Test
    void no_text_makes_an_event_unwritable() {
        for (var text : List.of("", "\"\\/\b\n\u0000\u007f", "é😀", "\ud800", "\udc00\ud800 x")) {
            for (var event : EventSamples.with(text)) {
                assertWritten(event, Dialect.Form.FULL);
            }
        }
    }

    @Test
    void a_payload_is_written_byte_for_byte() {
        var events = spoken("text");

        assertThat(events)
                .filteredOn(event -> event.toString().contains(EventSamples.DATA.toString()))
                .hasSizeGreaterThan(1)
                .allSatisfy(event ->
                        assertThat(new String(encoded(event, Dialect.Form.FULL), UTF_8))
                                .contains(EventSamples.DATA_MEMBERS));
    }

    @Test
    void the_short_form_is_written_to_those_who_want_it() {
        var publication = EventSamples.with("text").getFirst();

        assertThat(new String(encoded(publication, Dialect.Form.FULL), UTF_8))
                .doesNotContain(EventSamples.DELTA.toString());
        assertThat(new String(encoded(publication, Dialect.Form.DELTA), UTF_8))
                .contains(EventSamples.DELTA.toString())
                .doesNotContain(EventSamples.DATA.toString());
    }

    @Test
    void events_are_appended_to_what_is_there() {
        var out = new ByteArrayOutputStream();
        out.writeBytes("before".getBytes(UTF_8));

        dialect.encode(new Event.Pong("1", EventSamples.DATA), Dialect.Form.FULL, out);

        assertThat(out.toString(UTF_8)).startsWith("before{").endsWith("}");
    }

    @Test
    void every_sample_is_the_command_it_says() {
        for (var sample : commands()) {
            assertThat(decode(sample.frame()))
                    .as(sample.frame())
                    .isEqualTo(new Decoded.Accepted(sample.command()));
        }
    }

    @Test
    void a_message_cut_short_anywhere_is_rejected() {
        for (var sample : commands()) {
            var whole = sample.frame().getBytes(UTF_8);
            for (var length = 0; length < whole.length; length++) {
                assertRejected(Arrays.copyOf(whole, length));
            }
        }
    }

    @Test
    void a_message_with_something_behind_it_is_rejected() {
        for (var sample : commands()) {
            assertRejected((sample.frame() + "{}").getBytes(UTF_8));
            assertRejected((sample.frame() + "x").getBytes(UTF_8));
        }
    }

    @Test
    void random_bytes_are_rejected() {
        var random = new Random(SEED);
        for (var i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            assertRejected(bytes);
        }
    }

    @Test
    void a_message_with_damaged_bytes_does_no_harm() {
        var random = new Random(SEED);
        for (var sample : commands()) {
            for (var i = 0; i < 2000; i++) {
                var bytes = sample.frame().getBytes(UTF_8);
                for (var n = random.nextInt(3); n >= 0; n--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                assertHarmless(bytes);
            }
        }
    }

    @Test
    void another_encoding_than_utf_8_is_rejected() {
        for (var sample : commands()) {
            for (var charset :
                    List.of(
                            UTF_16BE,
                            UTF_16LE,
                            Charset.forName("UTF-32BE"),
                            Charset.forName("UTF-32LE"))) {
                assertRejected(sample.frame().getBytes(charset));
                assertRejected(("\ufeff" + sample.frame()).getBytes(charset));
            }
            assertRejected(("\ufeff" + sample.frame()).getBytes(UTF_8));
        }
    }

    @Test
    void deep_nesting_is_rejected() {
        for (var depth : List.of(1000, 100_000)) {
            assertRejected("[".repeat(depth).getBytes(UTF_8));
            assertRejected("{\"data\":".repeat(depth).getBytes(UTF_8));
            for (var sample : commands()) {
                var nested = "[".repeat(depth) + "]".repeat(depth);
                assertRejected(withMember(sample.frame(), "\"data\":" + nested).getBytes(UTF_8));
            }
        }
    }

    @Test
    void a_member_of_any_other_kind_does_no_harm() {
        for (var sample : commands()) {
            for (var name : object(sample.frame().getBytes(UTF_8)).names()) {
                for (var value : ODD_VALUES) {
                    var member = RawJson.ofText(name) + ":" + value;
                    assertHarmless(withMember(sample.frame(), member).getBytes(UTF_8));
                }
            }
        }
    }

    @Test
    void a_member_given_twice_does_no_harm() {
        for (var sample : commands()) {
            var members = sample.frame().strip();
            var twice = members.substring(0, members.length() - 1) + "," + members.substring(1);
            assertHarmless(twice.getBytes(UTF_8));
        }
    }

    /// The frame with one more member at its end, where it outdoes one of the same name.
    private static String withMember(String frame, String member) {
        var open = frame.strip();
        return open.substring(0, open.length() - 1) + "," + member + "}";
    }

    private Decoded decode(String frame) {
        return dialect.decode(frame.getBytes(UTF_8));
    }

    private void assertRejected(byte[] message) {
        assertThat(dialect.decode(message))
                .as(() -> new String(message, UTF_8))
                .isNotInstanceOf(Decoded.Accepted.class);
    }

    private void assertWritten(Event event, Dialect.Form form) {
        var written = encoded(event, form);
        if (leavesOut(event)) {
            assertThat(written).as("%s %s", event, form).isEmpty();
        } else {
            assertThat(object(written)).as("%s %s", event, form).isNotNull();
        }
    }

    /// Whatever it means, it is a value, and a refusal can be written down.
    private void assertHarmless(byte[] message) {
        switch (dialect.decode(message)) {
            case Decoded.Accepted(var command) -> {
                var answer = new Event.Failed(command.id(), ErrorCode.INTERNAL, "why");
                assertThat(object(encoded(answer, Dialect.Form.FULL))).isNotNull();
            }
            case Decoded.Ignored _ -> {}
            case Decoded.Unknown(var id, _, _, var text, _) -> {
                var refusal = new Event.Failed(id, ErrorCode.UNKNOWN_TYPE, text);
                assertThat(object(encoded(refusal, Dialect.Form.FULL))).isNotNull();
            }
            case Decoded.Rejected(var id, var code, var text) -> {
                var refusal = new Event.Failed(id, code, text);
                assertThat(object(encoded(refusal, Dialect.Form.FULL))).isNotNull();
            }
        }
    }

    private byte[] encoded(Event event, Dialect.Form form) {
        var out = new ByteArrayOutputStream();
        dialect.encode(event, form, out);
        return out.toByteArray();
    }

    private static JsonFields object(byte[] json) {
        return RawJson.parse(json)
                .flatMap(RawJson::fields)
                .orElseThrow(
                        () -> new AssertionError("no JSON object: " + new String(json, UTF_8)));
    }
}

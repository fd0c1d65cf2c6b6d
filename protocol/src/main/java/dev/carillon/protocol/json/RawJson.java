package dev.carillon.protocol.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;

/// One JSON value as the bytes it came as: checked once at the door, then spliced into frames
/// unread. Immutable.
public final class RawJson {
    /// `null`.
    public static final RawJson NULL = ofTrusted("null");

    /// `{}`.
    public static final RawJson EMPTY_OBJECT = ofTrusted("{}");

    private final byte[] utf8;

    private RawJson(byte[] utf8) {
        this.utf8 = utf8;
    }

    /// Takes over bytes that are known to be one JSON value in valid UTF-8.
    public static RawJson ofTrusted(byte[] utf8) {
        return new RawJson(utf8);
    }

    /// Takes a text that is known to be one JSON value, such as a literal in a program.
    public static RawJson ofTrusted(String json) {
        return new RawJson(json.getBytes(StandardCharsets.UTF_8));
    }

    /// A JSON string with this text.
    public static RawJson ofText(String text) {
        return new JsonObjectWriter().text("v", text).valueOf("v");
    }

    /// Checks bytes from outside; empty when they are not exactly one JSON value in valid UTF-8.
    public static Optional<RawJson> parse(byte[] utf8) {
        return Utf8.isValid(utf8) && isOneValue(utf8)
                ? Optional.of(new RawJson(stripped(utf8)))
                : Optional.empty();
    }

    private static byte[] stripped(byte[] value) {
        var from = 0;
        var to = value.length;
        while (value[from] <= ' ' && value[from] >= 0) {
            from++;
        }
        while (value[to - 1] <= ' ' && value[to - 1] >= 0) {
            to--;
        }
        return Arrays.copyOfRange(value, from, to);
    }

    private static boolean isOneValue(byte[] bytes) {
        try (var parser = Json.FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /// The number of bytes.
    public int size() {
        return utf8.length;
    }

    /// A copy of the bytes.
    public byte[] toBytes() {
        return utf8.clone();
    }

    /// Appends the bytes.
    public void writeTo(ByteArrayOutputStream out) {
        out.write(utf8, 0, utf8.length);
    }

    /// Whether it is a JSON object.
    public boolean isObject() {
        return utf8[0] == '{';
    }

    /// An object with one more text at its end, the rest as it stands. This must be an object.
    public RawJson withText(String name, String text) {
        var member = new JsonObjectWriter().text(name, text).toRawJson();
        if (!fields().orElseThrow().names().iterator().hasNext()) {
            return member;
        }
        var whole = Arrays.copyOf(utf8, utf8.length + member.utf8.length - 1);
        whole[utf8.length - 1] = ',';
        System.arraycopy(member.utf8, 1, whole, utf8.length, member.utf8.length - 1);
        return new RawJson(whole);
    }

    /// The text of a JSON string; empty when this value is of another kind.
    public Optional<String> text() {
        return utf8[0] == '"' ? Optional.of(JsonFields.unescaped(utf8)) : Optional.empty();
    }

    /// The members of a JSON object; empty when this value is of another kind.
    public Optional<JsonFields> fields() {
        return Optional.ofNullable(JsonFields.parse(utf8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawJson json && Arrays.equals(utf8, json.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    /// The JSON text.
    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}

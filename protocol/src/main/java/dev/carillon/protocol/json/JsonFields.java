package dev.carillon.protocol.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// The members of one JSON object as ranges of its bytes, found in one pass. Values are looked at
/// only when asked for; the last of several members with one name counts.
public final class JsonFields {
    private final byte[] json;
    private final Map<String, Range> ranges;
    private final @Nullable String repeated;

    private record Range(JsonToken token, int from, int to) {}

    private JsonFields(byte[] json, Map<String, Range> ranges, @Nullable String repeated) {
        this.json = json;
        this.ranges = ranges;
        this.repeated = repeated;
    }

    /// Reads an object from valid UTF-8; null when the bytes are not exactly one JSON object.
    public static @Nullable JsonFields parse(byte[] json) {
        try (var parser = Json.FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            var ranges = new LinkedHashMap<String, Range>();
            String repeated = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                if (ranges.put(name, next(parser)) != null) {
                    repeated = name;
                }
            }
            return parser.nextToken() == null ? new JsonFields(json, ranges, repeated) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static Range next(JsonParser parser) {
        var token = parser.nextToken();
        var from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return new Range(token, from, (int) parser.currentLocation().getByteOffset());
    }

    /// The names of the members.
    public Iterable<String> names() {
        return ranges.keySet();
    }

    /// The name of a member that stands there more than once; empty when there is none.
    public Optional<String> repeated() {
        return Optional.ofNullable(repeated);
    }

    /// What kind of value a member has; empty when it is absent or `null`.
    public Optional<JsonKind> kind(String name) {
        return has(name) ? Optional.of(JsonKind.of(range(name).token())) : Optional.empty();
    }

    /// Whether there is a member of this name that isn't `null`.
    public boolean has(String name) {
        var range = ranges.get(name);
        return range != null && range.token() != JsonToken.VALUE_NULL;
    }

    /// A member's value as it stands.
    public Optional<RawJson> raw(String name) {
        return has(name) ? Optional.of(RawJson.ofTrusted(bytes(range(name)))) : Optional.empty();
    }

    /// A string member's text; empty when absent or of another kind.
    public Optional<String> text(String name) {
        return has(name) && range(name).token() == JsonToken.VALUE_STRING
                ? Optional.of(textOf(range(name)))
                : Optional.empty();
    }

    /// A string's text, or a number as it is written; empty when absent or of another kind.
    public Optional<String> textOrNumber(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        var range = range(name);
        return switch (range.token()) {
            case VALUE_STRING -> Optional.of(textOf(range));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    Optional.of(
                            new String(
                                    json,
                                    range.from(),
                                    range.to() - range.from(),
                                    StandardCharsets.US_ASCII));
            default -> Optional.empty();
        };
    }

    /// An integer member that fits a long; empty when absent or of another kind.
    public Optional<Long> integer(String name) {
        if (!has(name) || range(name).token() != JsonToken.VALUE_NUMBER_INT) {
            return Optional.empty();
        }
        var digits = new String(bytes(range(name)), StandardCharsets.US_ASCII);
        try {
            return Optional.of(new BigDecimal(digits).longValueExact());
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /// A boolean member; empty when absent or of another kind.
    public Optional<Boolean> bool(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        return switch (range(name).token()) {
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// The members of an object member; empty when absent or of another kind.
    public Optional<JsonFields> object(String name) {
        return raw(name).flatMap(RawJson::fields);
    }

    /// The elements of an array member; empty when absent or of another kind.
    public Optional<List<RawJson>> array(String name) {
        return has(name) && range(name).token() == JsonToken.START_ARRAY
                ? Optional.of(elements(bytes(range(name))))
                : Optional.empty();
    }

    /// The elements of an array of strings; empty when absent or when anything else is among them.
    public Optional<List<String>> texts(String name) {
        return array(name).flatMap(JsonFields::allTexts);
    }

    private static Optional<List<String>> allTexts(List<RawJson> elements) {
        var texts = new ArrayList<String>();
        for (var element : elements) {
            var text = element.text();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        return Optional.of(texts);
    }

    private static List<RawJson> elements(byte[] array) {
        try (var parser = Json.FACTORY.createParser(ObjectReadContext.empty(), array)) {
            var elements = new ArrayList<RawJson>();
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                var from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                var to = (int) parser.currentLocation().getByteOffset();
                elements.add(RawJson.ofTrusted(Arrays.copyOfRange(array, from, to)));
            }
            return elements;
        }
    }

    private String textOf(Range range) {
        for (var i = range.from() + 1; i < range.to() - 1; i++) {
            if (json[i] == '\\') {
                return unescaped(bytes(range));
            }
        }
        return new String(
                json, range.from() + 1, range.to() - range.from() - 2, StandardCharsets.UTF_8);
    }

    static String unescaped(byte[] string) {
        try (var parser = Json.FACTORY.createParser(ObjectReadContext.empty(), string)) {
            parser.nextToken();
            return parser.getString();
        }
    }

    private Range range(String name) {
        var range = ranges.get(name);
        if (range == null) {
            throw new IllegalArgumentException("no member " + name);
        }
        return range;
    }

    private byte[] bytes(Range range) {
        return Arrays.copyOfRange(json, range.from(), range.to());
    }
}

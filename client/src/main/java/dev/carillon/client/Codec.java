package dev.carillon.client;

import dev.carillon.protocol.json.RawJson;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes an application's objects as JSON. With Jackson's databind it is
/// `mapper::writeValueAsString`.
@FunctionalInterface
public interface Codec {
    /// The JSON of a value.
    String write(@Nullable Object value);

    /// Writes maps, lists, texts, numbers, truth values, null and [RawJson], and nothing else.
    static Codec plain() {
        return value -> {
            var out = new StringWriter();
            try (var json =
                    JsonFactory.builder()
                            .build()
                            .createGenerator(ObjectWriteContext.empty(), out)) {
                write(json, value);
            }
            return out.toString();
        };
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case RawJson raw -> json.writeRawValue(raw.toString());
            case CharSequence text -> json.writeString(text.toString());
            case Boolean truth -> json.writeBoolean(truth);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case BigDecimal number -> json.writeNumber(number);
            case Map<?, ?> map -> {
                json.writeStartObject();
                map.forEach((name, member) -> {
                    json.writeName(String.valueOf(name));
                    write(json, member);
                });
                json.writeEndObject();
            }
            case Iterable<?> all -> {
                json.writeStartArray();
                all.forEach(one -> write(json, one));
                json.writeEndArray();
            }
            default ->
                    throw new IllegalArgumentException(
                            "'%s' is no map, list, text, number or truth value; give a codec that can write it, such as Jackson's mapper::writeValueAsString"
                                    .formatted(value.getClass().getName()));
        }
    }
}

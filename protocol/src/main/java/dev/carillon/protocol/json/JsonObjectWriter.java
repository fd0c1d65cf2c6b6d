package dev.carillon.protocol.json;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/// Writes one JSON object, member by member, with [RawJson] values spliced in as they are. Members
/// whose value is null are left out. One writer serves one object, on one thread.
public final class JsonObjectWriter {
    private static final DateTimeFormatter ISO =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private final ByteArrayOutputStream out;
    private final JsonGenerator generator;

    /// A writer whose object is asked for with [#toRawJson].
    public JsonObjectWriter() {
        this(new ByteArrayOutputStream(256));
    }

    private JsonObjectWriter(ByteArrayOutputStream out) {
        this.out = out;
        this.generator = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), out);
        generator.writeStartObject();
    }

    /// Appends an object to a stream.
    public static void write(ByteArrayOutputStream out, Consumer<JsonObjectWriter> members) {
        var writer = new JsonObjectWriter(out);
        members.accept(writer);
        writer.end();
    }

    public JsonObjectWriter text(String name, @Nullable String value) {
        if (value != null) {
            generator.writeStringProperty(name, value);
        }
        return this;
    }

    public JsonObjectWriter number(String name, long value) {
        generator.writeNumberProperty(name, value);
        return this;
    }

    public JsonObjectWriter number(String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return number(name, (long) value);
        }
        generator.writeNumberProperty(name, value);
        return this;
    }

    public JsonObjectWriter bool(String name, boolean value) {
        generator.writeBooleanProperty(name, value);
        return this;
    }

    /// A moment as ISO 8601 in UTC, to the millisecond.
    ///
    /// @param millis since 1970
    public JsonObjectWriter instant(String name, long millis) {
        generator.writeStringProperty(name, ISO.format(Instant.ofEpochMilli(millis)));
        return this;
    }

    /// Splices a value in.
    public JsonObjectWriter raw(String name, @Nullable RawJson value) {
        if (value != null) {
            generator.writeName(name);
            splice(value);
        }
        return this;
    }

    public JsonObjectWriter texts(String name, Iterable<String> values) {
        generator.writeArrayPropertyStart(name);
        values.forEach(generator::writeString);
        generator.writeEndArray();
        return this;
    }

    /// An array of arrays of strings, such as the rows of a table.
    public JsonObjectWriter textLists(String name, Iterable<? extends Iterable<String>> lists) {
        generator.writeArrayPropertyStart(name);
        for (var list : lists) {
            generator.writeStartArray();
            list.forEach(generator::writeString);
            generator.writeEndArray();
        }
        generator.writeEndArray();
        return this;
    }

    public JsonObjectWriter object(String name, Consumer<JsonObjectWriter> members) {
        generator.writeObjectPropertyStart(name);
        members.accept(this);
        generator.writeEndObject();
        return this;
    }

    /// An array of objects, one a value.
    public <T> JsonObjectWriter objects(
            String name, Iterable<T> values, ObjectMembers<? super T> members) {
        generator.writeArrayPropertyStart(name);
        for (var value : values) {
            generator.writeStartObject();
            members.write(this, value);
            generator.writeEndObject();
        }
        generator.writeEndArray();
        return this;
    }

    /// Writes the members of one value's object.
    @FunctionalInterface
    public interface ObjectMembers<T> {
        void write(JsonObjectWriter writer, T value);
    }

    private void splice(RawJson value) {
        generator.writeRawValue("");
        generator.flush();
        value.writeTo(out);
    }

    /// Ends the object and returns it.
    public RawJson toRawJson() {
        end();
        return RawJson.ofTrusted(out.toByteArray());
    }

    RawJson valueOf(String name) {
        return toRawJson().fields().flatMap(f -> f.raw(name)).orElseThrow();
    }

    private void end() {
        generator.writeEndObject();
        generator.close();
    }
}

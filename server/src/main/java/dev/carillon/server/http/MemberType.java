package dev.carillon.server.http;

import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonKind;
import java.util.List;

/// What values a member of a body may have. Immutable.
///
/// @param types their names in JSON Schema; empty for any
/// @param words what to say of them
record MemberType(List<String> types, String words) {
    MemberType {
        types = List.copyOf(types);
    }

    /// @param schema of the member
    static MemberType of(JsonFields schema) {
        var types = ApiDescription.types(schema);
        return new MemberType(types, words(types, schema));
    }

    private static String words(List<String> types, JsonFields schema) {
        return switch (types.isEmpty() ? "" : types.getFirst()) {
            case "string" -> "a string";
            case "boolean" -> "true or false";
            case "integer" -> "a whole number" + range(schema);
            case "number" -> "a number" + range(schema);
            case "array" -> isOfTexts(schema) ? "an array of strings" : "an array";
            case "object" -> "an object";
            default -> "any JSON";
        };
    }

    private static String range(JsonFields schema) {
        var least = schema.integer("minimum");
        var most = schema.integer("maximum");
        return least.isPresent() && most.isPresent()
                ? " from %d to %d".formatted(least.get(), most.get())
                : "";
    }

    private static boolean isOfTexts(JsonFields schema) {
        return schema.object("items")
                .filter(items -> ApiDescription.types(items).equals(List.of("string")))
                .isPresent();
    }

    boolean allows(JsonKind kind) {
        return types.isEmpty()
                || types.contains(
                        switch (kind) {
                            case STRING -> "string";
                            case INTEGER -> types.contains("number") ? "number" : "integer";
                            case NUMBER -> "number";
                            case BOOLEAN -> "boolean";
                            case ARRAY -> "array";
                            case OBJECT -> "object";
                        });
    }

    boolean allowsNull() {
        return types.isEmpty() || types.contains("null");
    }
}

package dev.carillon.protocol.json;

import tools.jackson.core.JsonToken;

/// The kinds of JSON value that aren't `null`.
public enum JsonKind {
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN,
    ARRAY,
    OBJECT;

    static JsonKind of(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> STRING;
            case VALUE_NUMBER_INT -> INTEGER;
            case VALUE_NUMBER_FLOAT -> NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> BOOLEAN;
            case START_ARRAY -> ARRAY;
            case START_OBJECT -> OBJECT;
            default -> throw new IllegalArgumentException("no value begins with " + token);
        };
    }
}

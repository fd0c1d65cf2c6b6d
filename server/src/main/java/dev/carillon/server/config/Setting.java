package dev.carillon.server.config;

import java.util.Locale;
import java.util.function.Function;

/// One thing that can be set: its key, its default and what it means. The same key counts in a
/// file, in code and on the command line; in the environment it is upper case with underscores.
///
/// @param key such as `carillon.port`
/// @param defaultValue as it would be written; empty for none
/// @param parse reads a value, or throws [IllegalArgumentException] saying what it should be
/// @param secret whether a value is never shown
record Setting<T>(
        String key,
        String defaultValue,
        String meaning,
        Function<String, T> parse,
        boolean secret) {
    /// One that anybody may read.
    Setting(String key, String defaultValue, String meaning, Function<String, T> parse) {
        this(key, defaultValue, meaning, parse, false);
    }

    /// The name of the environment variable for it.
    String environmentName() {
        return upperCase(key);
    }

    /// A key, or a part of one, as variables spell it.
    static String upperCase(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /// A part of a variable as a key, as far as it can be told.
    static String lowerCase(String variable) {
        return variable.toLowerCase(Locale.ROOT);
    }
}

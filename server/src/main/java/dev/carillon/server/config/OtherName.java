package dev.carillon.server.config;

import java.util.function.UnaryOperator;

/// A name by which a setting goes in a system that this server replaces.
///
/// @param name a variable, or a key of the file
/// @param translate makes of a value written there one that the setting reads
record OtherName(String name, Kind kind, Setting<?> setting, UnaryOperator<String> translate) {
    enum Kind {
        VARIABLE,
        KEY
    }

    /// The name as one writes it in the file, where it is one of those.
    String shown() {
        return name.replaceFirst("^carillon\\.", "");
    }
}

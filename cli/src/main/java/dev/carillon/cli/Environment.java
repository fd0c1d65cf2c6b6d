package dev.carillon.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What commands are started with. Immutable.
///
/// @param variables as `System.getenv()` has them
/// @param in what is typed, or piped in
/// @param terminal whether a person sits at a terminal, and no pipe is at either end
public record Environment(Map<String, String> variables, InputStream in, boolean terminal) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    /// A variable's value; empty when it is not set, or set to nothing.
    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /// Where a server that is started here keeps its data.
    public Path dataDirectory() {
        return Path.of(get("CARILLON_DATA_DIR").orElse("carillon-data"));
    }
}

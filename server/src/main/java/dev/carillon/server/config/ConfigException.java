package dev.carillon.server.config;

import java.util.List;

/// The settings can't be used. Names every problem there is, one a line.
public final class ConfigException extends RuntimeException {
    private final List<String> problems;

    /// @param problems each a sentence that names the setting, its value and the mend
    public ConfigException(List<String> problems) {
        super("the configuration has problems:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /// The problems, each a sentence that names the setting, its value and the mend.
    public List<String> problems() {
        return problems;
    }
}

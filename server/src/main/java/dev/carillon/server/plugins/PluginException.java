package dev.carillon.server.plugins;

import java.util.List;

/// Plug-ins can't be used. The message has all problems, one a line, each naming the jar.
public final class PluginException extends RuntimeException {
    private final List<String> problems;

    PluginException(List<String> problems) {
        super("the plug-ins can't be used:\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /// What is wrong.
    public List<String> problems() {
        return problems;
    }
}

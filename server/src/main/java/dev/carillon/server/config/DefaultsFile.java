package dev.carillon.server.config;

import java.util.Arrays;
import java.util.List;

/// Writes settings as a YAML file.
final class DefaultsFile {
    private static final String HEAD =
            """
            # Every setting with its default. In the environment a key is written like
            # CARILLON_LIMITS_MESSAGE_SIZE, as a flag like --set limits.message-size=64KiB.
            """;

    private DefaultsFile() {}

    static String write(List<Setting<?>> settings) {
        var text = new StringBuilder(HEAD);
        var section = new String[0];
        for (var setting : settings) {
            var parts = setting.key().split("\\.");
            for (var depth = 0; depth < parts.length - 1; depth++) {
                if (depth >= section.length || !parts[depth].equals(section[depth])) {
                    text.append("  ".repeat(depth)).append(parts[depth]).append(":\n");
                }
            }
            section = Arrays.copyOf(parts, parts.length - 1);
            var indent = "  ".repeat(section.length);
            text.append(indent).append("# ").append(setting.meaning()).append('\n');
            text.append(indent)
                    .append(parts[parts.length - 1])
                    .append(": ")
                    .append(quoted(setting.defaultValue()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9./][A-Za-z0-9./_-]*") ? value : "\"" + value + "\"";
    }
}

package dev.carillon.server.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes settings as a YAML file.
final class DefaultsFile {
    static final String DEFAULTS =
            """
            # Every setting with its default. In the environment a key is written like
            # CARILLON_LIMITS_MESSAGE_SIZE, as a flag like --set limits.message-size=64KiB.
            """;

    private DefaultsFile() {}

    /// @param head comment lines to begin with
    /// @param valueOf a setting, as it would be written
    static String write(
            String head, List<Setting<?>> settings, Function<Setting<?>, String> valueOf) {
        var text = new StringBuilder(head);
        var section = new String[0];
        var said = new HashSet<String>();
        for (var setting : settings) {
            var parts = setting.key().split("\\.");
            var known = commonLength(section, parts);
            for (var depth = known; depth < parts.length - 1; depth++) {
                text.append("  ".repeat(depth)).append(parts[depth]).append(":\n");
            }
            section = Arrays.copyOf(parts, parts.length - 1);
            var indent = "  ".repeat(section.length);
            if (said.add(setting.meaning())) {
                text.append(indent).append("# ").append(setting.meaning()).append(also(setting));
                text.append('\n');
            }
            text.append(indent)
                    .append(parts[parts.length - 1])
                    .append(": ")
                    .append(quoted(valueOf.apply(setting)))
                    .append('\n');
        }
        return text.toString();
    }

    private static int commonLength(String[] section, String[] parts) {
        var mismatch = Arrays.mismatch(section, Arrays.copyOf(parts, parts.length - 1));
        return mismatch < 0 ? section.length : mismatch;
    }

    private static String also(Setting<?> setting) {
        var others = OtherNames.of(setting);
        return others.isEmpty()
                ? ""
                : others.stream()
                        .map(OtherName::shown)
                        .collect(Collectors.joining(", ", " Also: ", "."));
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9./][A-Za-z0-9./_-]*") && !value.equals("null")
                ? value
                : "\"" + value + "\"";
    }
}

package dev.carillon.server.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes settings as a YAML file. Used by one thread.
final class DefaultsFile {
    static final String DEFAULTS =
            """
            # Every setting with its default. In the environment a key is written like
            # CARILLON_LIMITS_MESSAGE_SIZE, as a flag like --set limits.message-size=64KiB.
            """;

    private final StringBuilder text;
    private final Function<Setting<?>, String> valueOf;
    private final Set<String> said = new HashSet<>();

    private DefaultsFile(String head, Function<Setting<?>, String> valueOf) {
        this.text = new StringBuilder(head);
        this.valueOf = valueOf;
    }

    /// A part of a key: what is under it, and the setting that it ends, if it ends one.
    private static final class Section {
        private final Map<String, Section> parts = new LinkedHashMap<>();
        private final Map<String, Setting<?>> settings = new LinkedHashMap<>();
    }

    /// @param head comment lines to begin with
    /// @param valueOf a setting, as it would be written
    static String write(
            String head, List<Setting<?>> settings, Function<Setting<?>, String> valueOf) {
        var file = new DefaultsFile(head, valueOf);
        file.write(sections(settings), 0);
        return file.text.toString();
    }

    /// Every section once: a YAML file that has one twice loses the first.
    private static Section sections(List<Setting<?>> settings) {
        var whole = new Section();
        for (var setting : settings) {
            var parts = setting.key().split("\\.", -1);
            var section = whole;
            for (var depth = 0; depth < parts.length - 1; depth++) {
                section = section.parts.computeIfAbsent(parts[depth], _ -> new Section());
            }
            section.settings.put(parts[parts.length - 1], setting);
        }
        return whole;
    }

    private void write(Section section, int depth) {
        section.settings.forEach((name, setting) -> write(name, setting, "  ".repeat(depth)));
        section.parts.forEach((name, part) -> {
            text.append("  ".repeat(depth)).append(name).append(":\n");
            write(part, depth + 1);
        });
    }

    private void write(String name, Setting<?> setting, String indent) {
        if (said.add(setting.meaning())) {
            text.append(indent).append("# ").append(setting.meaning()).append(also(setting));
            text.append('\n');
        }
        text.append(indent).append(name).append(": ").append(quoted(valueOf.apply(setting)));
        text.append('\n');
    }

    private static String also(Setting<?> setting) {
        var others = OtherNames.of(setting);
        return others.isEmpty()
                ? ""
                : others.stream()
                        .map(OtherName::shown)
                        .collect(Collectors.joining(", ", " Also: ", "."));
    }

    /// Numbers with a leading zero and the word null are something else in YAML.
    private static String quoted(String value) {
        return value.matches("[A-Za-z./][A-Za-z0-9./_-]*|0|[1-9][0-9]*[A-Za-z]*")
                        && !value.equals("null")
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}

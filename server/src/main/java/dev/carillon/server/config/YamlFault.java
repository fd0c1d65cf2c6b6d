package dev.carillon.server.config;

import java.util.List;
import java.util.regex.Pattern;

/// Says what is wrong with a YAML file without a word out of it. Stateless.
final class YamlFault {
    /// What the reader says in words of its own, as far as that helps. Behind each may stand a part
    /// of the file, which is left out.
    private static final List<String> TOLD =
            List.of(
                    "found duplicate key",
                    "found character that cannot start any token",
                    "found character '\\t(TAB)' that cannot start any token",
                    "found unknown escape character",
                    "found undefined alias",
                    "found unexpected end of stream",
                    "found unexpected document separator",
                    "mapping values are not allowed here",
                    "could not find expected ':'",
                    "could not determine a constructor for the tag",
                    "expected <block end>",
                    "expected ',' or '}'",
                    "expected ',' or ']'",
                    "expected alphabetic or numeric character");

    /// A key is shown where it looks like one of ours.
    private static final Pattern DUPLICATE =
            Pattern.compile("found duplicate key ([a-z][a-z-]{0,30})");

    private YamlFault() {}

    /// The fault in words.
    ///
    /// @param said by the reader
    static String of(String said) {
        var plain = said.strip();
        var duplicate = DUPLICATE.matcher(plain);
        if (duplicate.matches() && isOurs(duplicate.group(1))) {
            return plain;
        }
        if (plain.startsWith("found character")) {
            return plain.contains("TAB") ? "a tab, where spaces must be" : TOLD.get(1);
        }
        return TOLD.stream().filter(plain::startsWith).findFirst().orElse("it is malformed");
    }

    private static boolean isOurs(String name) {
        return Settings.all().stream()
                .anyMatch(setting -> List.of(setting.key().split("\\.", -1)).contains(name));
    }
}

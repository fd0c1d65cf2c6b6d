package dev.carillon.documents;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// The one piece of template syntax: a column's name in double braces, `{{Column Name}}`.
final class Placeholder {
    /// Group 1 is the name.
    static final Pattern PATTERN = Pattern.compile("\\{\\{([^{}\\n]{1,255})}}");

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private Placeholder() {}

    /// What two names have in common when people mean the same column: case and the kind and number
    /// of spaces don't count, for a word processor changes both.
    static String key(String name) {
        var composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        return SPACES.matcher(composed).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    /// Whether a row without a value must not become a document: `{{Name!}}`.
    static boolean isRequired(String name) {
        return name.endsWith("!") || name.endsWith("！");
    }

    /// The column's name without the mark that says so.
    static String withoutMark(String name) {
        return isRequired(name) ? name.substring(0, name.length() - 1).strip() : name;
    }

    /// As it stands in a template.
    static String of(String name) {
        return "{{" + name + "}}";
    }
}

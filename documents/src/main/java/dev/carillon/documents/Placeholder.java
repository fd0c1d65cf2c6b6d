package dev.carillon.documents;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// The one piece of template syntax: a column's name in double braces, `{{Column Name}}`.
final class Placeholder {
    /// Group 1 is the name. The braces of Chinese keyboards are braces too.
    static final Pattern PATTERN = Pattern.compile("[{｛]{2}([^{}｛｝\\n]{1,255})[}｝]{2}");

    /// What looks as if it were meant to be one.
    static final Pattern BRACES = Pattern.compile("[{｛]{2}|[}｝]{2}");

    /// What begins one.
    static final Pattern OPEN = Pattern.compile("[{｛]{2}");

    private static final Pattern DASHES = Pattern.compile("[\\p{Pd}−]");
    private static final Pattern APOSTROPHES = Pattern.compile("[’‘‛′ʼ`´]");
    private static final Pattern QUOTES = Pattern.compile("[“”„‟″«»]");
    private static final Pattern INVISIBLE = Pattern.compile("[\\u00AD\\p{Cf}]");

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private Placeholder() {}

    /// Whether a text has braces that must be looked at.
    static boolean mayHave(String text) {
        return BRACES.matcher(text).find();
    }

    /// What two names have in common when people mean the same column: case, the kind and number of
    /// spaces, and the looks of dashes and quotes don't count, for a word processor changes them.
    static String key(String name) {
        var visible = INVISIBLE.matcher(name).replaceAll("");
        var quoted = QUOTES.matcher(APOSTROPHES.matcher(visible).replaceAll("'")).replaceAll("\"");
        var dashed = DASHES.matcher(quoted).replaceAll("-");
        var composed = Normalizer.normalize(dashed, Normalizer.Form.NFKC);
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

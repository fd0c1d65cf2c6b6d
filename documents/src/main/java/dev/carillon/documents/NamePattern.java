package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;

/// How documents are named: a text with placeholders, such as `Certificate {{Name}}`. Without any,
/// the row's number is added.
record NamePattern(String text) {
    private static final int MAX = 200;
    private static final String EXTENSION = ".docx";

    NamePattern {
        if (text.isBlank() || text.length() > MAX) {
            throw new InvalidTaskInputException(
                    "'fileName' must be a pattern of 1 to %d characters, such as \"Certificate {{Name}}\""
                            .formatted(MAX));
        }
        if (text.toLowerCase(Locale.ROOT).endsWith(EXTENSION)) {
            text = text.substring(0, text.length() - EXTENSION.length());
        }
    }

    /// The template's own name.
    static NamePattern ofTemplate(String name) {
        var extension = name.lastIndexOf('.');
        var base = extension > 0 ? name.substring(0, extension) : name;
        var cut = base.length() > MAX ? base.substring(0, MAX) : base;
        return new NamePattern(cut.isBlank() ? "document" : cut);
    }

    Set<String> placeholders() {
        var names = new LinkedHashSet<String>();
        Placeholder.PATTERN
                .matcher(text)
                .results()
                .forEach(placeholder -> names.add(placeholder.group(1).strip()));
        return names;
    }

    /// The name for a row, without extension; anything may stand in it.
    String fill(int row, UnaryOperator<String> values) {
        if (placeholders().isEmpty()) {
            return text + " " + row;
        }
        return Placeholder.PATTERN
                .matcher(text)
                .replaceAll(placeholder ->
                        Matcher.quoteReplacement(values.apply(placeholder.group(1).strip())));
    }
}

package dev.carillon.core.security;

import java.util.regex.Pattern;

/// One line of `key=value`. What somebody sent can't end it, nor look like another key, nor move
/// the cursor of a terminal. Used by one thread.
final class LogLine {
    private static final int MOST_CHARACTERS = 200;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:@/+*-]+");

    private final StringBuilder text = new StringBuilder();

    /// Adds a value, unless it is empty.
    LogLine add(String key, String value) {
        if (value.isEmpty()) {
            return this;
        }
        if (!text.isEmpty()) {
            text.append(' ');
        }
        text.append(key).append('=');
        if (PLAIN.matcher(value).matches() && value.length() <= MOST_CHARACTERS) {
            text.append(value);
        } else {
            quote(value);
        }
        return this;
    }

    private void quote(String value) {
        text.append('"');
        value.codePoints().limit(MOST_CHARACTERS).forEach(this::escape);
        if (value.codePointCount(0, value.length()) > MOST_CHARACTERS) {
            text.append('…');
        }
        text.append('"');
    }

    private void escape(int c) {
        if (c == '"' || c == '\\') {
            text.append('\\').appendCodePoint(c);
        } else if (isShown(c)) {
            text.appendCodePoint(c);
        } else {
            text.append("\\u").append(String.format("%04x", c));
        }
    }

    /// Letters, digits, signs and plain spaces; no controls, and nothing that turns or hides text.
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

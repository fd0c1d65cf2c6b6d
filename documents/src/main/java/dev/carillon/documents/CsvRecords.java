package dev.carillon.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Cuts a text into the rows and fields of a table. A quote that can't be right makes its own line
/// a broken row: the next line is read as if nothing had happened. Used by one thread.
final class CsvRecords {
    /// A field that is longer has lost its closing quote.
    private static final int LONGEST = 100_000;

    private static final Pattern AS_TEXT = Pattern.compile("=\"(.*)\"", Pattern.DOTALL);

    private final String text;
    private final char separator;
    private int place;

    /// A row of a text.
    ///
    /// @param isBroken whether its quotes can't be right
    record CsvRecord(List<String> fields, boolean isBroken) {}

    CsvRecords(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    boolean hasNext() {
        return place < text.length();
    }

    CsvRecord next() {
        var start = place;
        var fields = new ArrayList<String>();
        while (true) {
            var field = place < text.length() && text.charAt(place) == '"' ? quoted() : plain();
            if (field == null) {
                place = start;
                var line = line();
                return new CsvRecord(List.of(line), true);
            }
            fields.add(
                    AS_TEXT.matcher(field).matches()
                            ? field.substring(2, field.length() - 1)
                            : field);
            if (place >= text.length() || text.charAt(place) != separator) {
                endLine();
                return new CsvRecord(fields, false);
            }
            place++;
        }
    }

    private String line() {
        var start = place;
        while (place < text.length() && !isLineEnd(text.charAt(place))) {
            place++;
        }
        var line = text.substring(start, place);
        endLine();
        return line;
    }

    private void endLine() {
        if (place < text.length() && text.charAt(place) == '\r') {
            place++;
            if (place < text.length() && text.charAt(place) == '\n') {
                place++;
            }
        } else if (place < text.length()) {
            place++;
        }
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    /// A field without quotes around it. `="1,5"` is how programs write what is to stay a text.
    private String plain() {
        var start = place;
        if (text.startsWith("=\"", place)) {
            var end = text.indexOf('"', place + 2);
            if (end > 0 && (end + 1 == text.length() || isEnd(text.charAt(end + 1)))) {
                place = end + 1;
                return text.substring(start, place);
            }
        }
        while (place < text.length() && !isEnd(text.charAt(place))) {
            place++;
        }
        return text.substring(start, place);
    }

    private boolean isEnd(char c) {
        return c == separator || isLineEnd(c);
    }

    /// A field in quotes; null when its quotes can't be right.
    private @Nullable String quoted() {
        var field = new StringBuilder();
        for (var i = place + 1; i < text.length() && field.length() <= LONGEST; i++) {
            var c = text.charAt(i);
            if (c != '"') {
                field.append(c);
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else {
                place = i + 1;
                while (place < text.length() && text.charAt(place) == ' ' && separator != ' ') {
                    place++;
                }
                return place >= text.length() || isEnd(text.charAt(place))
                        ? field.toString()
                        : null;
            }
        }
        return null;
    }
}

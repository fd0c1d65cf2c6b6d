package dev.carillon.documents;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Knows a date when it sees one, in the forms that people write.
final class Dates {
    private static final Pattern TIME =
            Pattern.compile("[T\\s]+\\d{1,2}:\\d{2}(:\\d{2})?(\\.\\d+)?Z?$");
    private static final List<DateTimeFormatter> FORMS =
            List.of(
                    form("uuuu-M-d"),
                    form("uuuu/M/d"),
                    form("uuuu.M.d"),
                    form("uuuu年M月d日"),
                    form("uuuuMMdd"),
                    form("d/M/uuuu"),
                    form("M/d/uuuu"),
                    form("d.M.uuuu"),
                    form("d-M-uuuu"),
                    form("d[ ][-]MMM[ ][-]uuuu"),
                    form("d MMMM uuuu"),
                    form("MMM d[,] uuuu"),
                    form("MMMM d[,] uuuu"));

    private Dates() {}

    private static DateTimeFormatter form(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /// Whether a text is a day of the calendar, with or without a time.
    static boolean isDate(String text) {
        var day = TIME.matcher(text).replaceFirst("");
        return FORMS.stream().anyMatch(form -> parses(day, form));
    }

    private static boolean parses(String day, DateTimeFormatter form) {
        try {
            LocalDate.parse(day, form);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}

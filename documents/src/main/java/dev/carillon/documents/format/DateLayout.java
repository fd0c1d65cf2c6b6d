package dev.carillon.documents.format;

import dev.carillon.documents.format.Part.DayHalf;
import dev.carillon.documents.format.Part.Elapsed;
import dev.carillon.documents.format.Part.Field;
import dev.carillon.documents.format.Part.Literal;
import dev.carillon.documents.format.Part.SecondFraction;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/// Shows a day, a time, or a length of time: `yyyy"年"m"月"d"日"`, `h:mm AM/PM`, `[h]:mm`. Shows the
/// parts that the format asks for and no others. Immutable.
final class DateLayout {
    private static final int BUDDHIST = 543;

    private final Section section;
    private final Locale locale;
    private final int secondDigits;
    private final boolean hasDay;
    private final boolean hasHalf;
    private final boolean hasElapsed;

    DateLayout(Section section) {
        this.section = section;
        this.locale = section.language().locale();
        var parts = section.parts();
        secondDigits =
                parts.stream()
                        .mapToInt(part -> part instanceof SecondFraction(var n) ? n : 0)
                        .max()
                        .orElse(0);
        hasDay =
                parts.stream()
                        .anyMatch(part ->
                                part instanceof Field(var letter, _)
                                        && "ymdaegb".indexOf(letter) >= 0);
        hasHalf = parts.stream().anyMatch(DayHalf.class::isInstance);
        hasElapsed = parts.stream().anyMatch(Elapsed.class::isInstance);
    }

    /// A value as it is shown.
    ///
    /// @param value days, from the day that the workbook counts from
    /// @return empty when there is no such day
    Optional<String> lay(double value, boolean from1904) {
        if (value < 0 && !hasElapsed) {
            return Optional.empty();
        }
        var moment = Moment.of(Math.abs(value), secondDigits, from1904);
        if (moment.isEmpty() || (hasDay && !moment.get().hasDay())) {
            return Optional.empty();
        }
        var out = new StringBuilder(value < 0 ? "-" : "");
        for (var part : section.parts()) {
            out.append(text(part, moment.get()));
        }
        return Optional.of(out.toString());
    }

    private String text(Part part, Moment moment) {
        return switch (part) {
            case Literal(var text) -> text;
            case Field(var letter, var length) -> field(letter, length, moment);
            case Elapsed(var letter, var length) -> padded(moment.elapsed(letter), length);
            case SecondFraction(var digits) -> "." + moment.fraction(digits);
            case DayHalf(var morning, var afternoon) -> moment.hour() < 12 ? morning : afternoon;
            case Part.Digit _, Part.Exponent _, Part.Mark _ -> "";
        };
    }

    private String field(char letter, int length, Moment moment) {
        return switch (letter) {
            case 'y' -> year(yearOf(moment), length > 2 ? 4 : 2);
            case 'b' -> year(moment.year() + BUDDHIST, length > 2 ? 4 : 2);
            case 'e' -> era(length, moment);
            case 'g' -> eraName(length, moment);
            case 'm' -> month(length, moment);
            case 'd' -> day(length, moment);
            case 'a' -> weekday(length == 3 ? TextStyle.SHORT : TextStyle.FULL, moment);
            case 'h' -> padded(hasHalf ? (moment.hour() + 11) % 12 + 1 : moment.hour(), length);
            case 'n' -> padded(moment.minute(), length);
            default -> padded(moment.second(), length);
        };
    }

    private long yearOf(Moment moment) {
        return section.language().calendar() == FormatLanguage.Years.BUDDHIST
                ? moment.year() + BUDDHIST
                : moment.year();
    }

    private String year(long year, int length) {
        var text = "%04d".formatted(year);
        return section.numerals().eachDigit(text.substring(text.length() - length), locale);
    }

    private String era(int length, Moment moment) {
        return switch (section.language().calendar()) {
            case JAPANESE ->
                    padded(
                            JapaneseDate.from(moment.date()).get(ChronoField.YEAR_OF_ERA),
                            Math.min(2, length));
            case TAIWAN ->
                    padded(
                            MinguoDate.from(moment.date()).get(ChronoField.YEAR_OF_ERA),
                            Math.min(2, length));
            case COMMON, BUDDHIST -> year(yearOf(moment), 4);
        };
    }

    private String eraName(int length, Moment moment) {
        return switch (section.language().calendar()) {
            case JAPANESE -> japaneseEra(length, moment);
            case TAIWAN -> length < 3 ? "民國" : "中華民國";
            case COMMON, BUDDHIST -> "";
        };
    }

    private static String japaneseEra(int length, Moment moment) {
        var era = JapaneseDate.from(moment.date()).getEra();
        var full = era.getDisplayName(TextStyle.FULL, Locale.JAPAN);
        return switch (length) {
            case 1 -> era.getDisplayName(TextStyle.NARROW, Locale.JAPAN);
            case 2 -> full.substring(0, 1);
            default -> full;
        };
    }

    private String month(int length, Moment moment) {
        return switch (length) {
            case 1, 2 -> padded(moment.month(), length);
            case 3 -> named("LLL", moment);
            case 4 -> isWithDay() ? named("MMMM", moment) : alone(named("LLLL", moment));
            default -> {
                var name = named("LLLL", moment);
                yield name.substring(0, name.offsetByCodePoints(0, 1));
            }
        };
    }

    /// Whether the month stands beside a day, which changes its ending in some languages.
    private boolean isWithDay() {
        return section.parts().stream()
                .anyMatch(part ->
                        part instanceof Field(var letter, var length)
                                && letter == 'd'
                                && length <= 2);
    }

    /// A month that stands alone is written large in Russian.
    private String alone(String name) {
        return locale.getLanguage().equals("ru")
                ? name.substring(0, 1).toUpperCase(locale) + name.substring(1)
                : name;
    }

    private String named(String pattern, Moment moment) {
        return DateTimeFormatter.ofPattern(pattern, locale).format(moment.date());
    }

    private String day(int length, Moment moment) {
        return switch (length) {
            case 1, 2 -> padded(moment.day(), length);
            case 3 -> weekday(TextStyle.SHORT, moment);
            default -> weekday(TextStyle.FULL, moment);
        };
    }

    private String weekday(TextStyle style, Moment moment) {
        return moment.weekday().getDisplayName(style, locale);
    }

    private String padded(long number, int length) {
        var digits = Long.toString(number);
        if (section.numerals() != Numerals.PLAIN) {
            return section.numerals().asRead(digits, locale, true);
        }
        return "0".repeat(Math.max(0, length - digits.length())) + digits;
    }
}

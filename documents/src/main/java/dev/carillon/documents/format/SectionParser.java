package dev.carillon.documents.format;

import dev.carillon.documents.format.Part.DayHalf;
import dev.carillon.documents.format.Part.Digit;
import dev.carillon.documents.format.Part.Elapsed;
import dev.carillon.documents.format.Part.Exponent;
import dev.carillon.documents.format.Part.Field;
import dev.carillon.documents.format.Part.Literal;
import dev.carillon.documents.format.Part.Mark;
import dev.carillon.documents.format.Part.SecondFraction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads one section of a number format, letter by letter. Used once.
final class SectionParser {
    private static final String GENERAL = "general";
    private static final String FIELDS = "ymdhsaegb";
    private static final List<DayHalf> HALVES =
            List.of(new DayHalf("AM", "PM"), new DayHalf("A", "P"), new DayHalf("上午", "下午"));
    private static final Pattern COLOR =
            Pattern.compile(
                    "black|blue|cyan|green|magenta|red|white|yellow|color\\s*\\d+"
                            + "|黑色|蓝色|青色|绿色|洋红色?|红色|白色|黄色|颜色\\s*\\d+");
    private static final Pattern ELAPSED = Pattern.compile("h+|m+|s+");
    private static final Set<Character> NUMBER_LETTERS = Set.of('0', '#', '?');

    private final String code;
    private final List<Part> parts = new ArrayList<>();
    private Optional<Condition> condition = Optional.empty();
    private FormatLanguage language;
    private Numerals numerals = Numerals.PLAIN;
    private int place;

    private SectionParser(String code, FormatLanguage language) {
        this.code = code;
        this.language = language;
    }

    static Section parse(String code, FormatLanguage language) throws UnknownFormatException {
        var parser = new SectionParser(code, language);
        while (parser.place < code.length()) {
            parser.next();
        }
        return new SectionCheck(parser.parts)
                .section(parser.condition, parser.language, parser.numerals);
    }

    private void next() throws UnknownFormatException {
        var c = code.charAt(place);
        switch (c) {
            case '"' -> quoted();
            case '\\' -> escaped();
            case '_' -> {
                literal(" ");
                place += 2;
            }
            case '*' -> place += 2;
            case '[' -> bracket();
            case '@' -> mark(Mark.TEXT);
            case '%' -> mark(Mark.PERCENT);
            case ',' -> mark(Mark.COMMA);
            case '/' -> mark(Mark.SLASH);
            case '.' -> point();
            default -> other(c);
        }
    }

    private void other(char c) throws UnknownFormatException {
        var half = half();
        if (NUMBER_LETTERS.contains(c)) {
            add(new Digit(c), 1);
        } else if (code.regionMatches(true, place, GENERAL, 0, GENERAL.length())) {
            add(Mark.GENERAL, GENERAL.length());
        } else if (half.isPresent()) {
            add(half.get(), half.get().morning().length() + half.get().afternoon().length() + 1);
        } else if (isExponent(c)) {
            add(new Exponent(code.charAt(place + 1) == '+'), 2);
        } else if (FIELDS.indexOf(Character.toLowerCase(c)) >= 0) {
            field(Character.toLowerCase(c));
        } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            throw new UnknownFormatException("the letter " + c);
        } else {
            literal(String.valueOf(c));
            place++;
        }
    }

    private boolean isExponent(char c) {
        return (c == 'E' || c == 'e')
                && place + 1 < code.length()
                && (code.charAt(place + 1) == '+' || code.charAt(place + 1) == '-')
                && parts.stream().anyMatch(Digit.class::isInstance);
    }

    private void field(char letter) {
        var end = place;
        while (end < code.length() && Character.toLowerCase(code.charAt(end)) == letter) {
            end++;
        }
        add(new Field(letter, end - place), end - place);
    }

    private Optional<DayHalf> half() {
        return HALVES.stream()
                .filter(half -> {
                    var text = half.morning() + "/" + half.afternoon();
                    return code.regionMatches(true, place, text, 0, text.length());
                })
                .map(this::asWritten)
                .findFirst();
    }

    /// `a/p` is small, `am/pm` is shown large.
    private DayHalf asWritten(DayHalf half) {
        return half.morning().length() == 1
                ? new DayHalf(
                        code.substring(place, place + 1), code.substring(place + 2, place + 3))
                : half;
    }

    private void quoted() {
        var end = code.indexOf('"', place + 1);
        var stop = end < 0 ? code.length() : end;
        literal(code.substring(place + 1, stop));
        place = stop + 1;
    }

    private void escaped() {
        var from = Math.min(place + 1, code.length());
        var to = from < code.length() ? code.offsetByCodePoints(from, 1) : from;
        literal(code.substring(from, to));
        place = to;
    }

    /// A point behind seconds is that of their digits.
    private void point() {
        var end = place + 1;
        while (end < code.length() && code.charAt(end) == '0') {
            end++;
        }
        if (end > place + 1 && lastIsSeconds()) {
            add(new SecondFraction(end - place - 1), end - place);
        } else {
            mark(Mark.POINT);
        }
    }

    private boolean lastIsSeconds() {
        return !parts.isEmpty()
                && switch (parts.getLast()) {
                    case Field(var letter, _) -> letter == 's';
                    case Elapsed(var letter, _) -> letter == 's';
                    default -> false;
                };
    }

    private void bracket() throws UnknownFormatException {
        var end = code.indexOf(']', place);
        if (end < 0) {
            throw new UnknownFormatException("a bracket that is not closed");
        }
        var text = code.substring(place + 1, end);
        var lower = text.strip().toLowerCase(Locale.ROOT);
        var limit = Condition.of(lower);
        if (lower.startsWith("$")) {
            currency(text.strip().substring(1));
        } else if (ELAPSED.matcher(lower).matches()) {
            parts.add(new Elapsed(lower.charAt(0), lower.length()));
        } else if (limit.isPresent()) {
            condition = limit;
        } else if (lower.startsWith("dbnum")) {
            numerals = Numerals.of(lower);
        } else if (!COLOR.matcher(lower).matches()) {
            throw new UnknownFormatException("[" + text + "]");
        }
        place = end + 1;
    }

    /// A currency's sign, a language, or both: `[$€-407]`.
    private void currency(String text) throws UnknownFormatException {
        var dash = text.lastIndexOf('-');
        var sign = text;
        if (dash >= 0 && FormatLanguage.isCode(text.substring(dash + 1))) {
            sign = text.substring(0, dash);
            language = FormatLanguage.of(text.substring(dash + 1));
        } else if (FormatLanguage.isTag(text)) {
            sign = "";
            language = FormatLanguage.ofTag(text);
        }
        if (!sign.isEmpty()) {
            literal(sign);
        }
    }

    private void literal(String text) {
        parts.add(new Literal(text));
    }

    private void mark(Mark mark) {
        add(mark, 1);
    }

    private void add(Part part, int length) {
        parts.add(part);
        place += length;
    }
}

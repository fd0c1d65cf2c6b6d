package dev.carillon.documents.format;

import dev.carillon.documents.format.Part.Digit;
import dev.carillon.documents.format.Part.Elapsed;
import dev.carillon.documents.format.Part.Exponent;
import dev.carillon.documents.format.Part.Field;
import dev.carillon.documents.format.Part.Literal;
import dev.carillon.documents.format.Part.Mark;
import java.util.List;
import java.util.Optional;

/// Makes a section of parts: tells minutes from months, and refuses what is neither a date nor a
/// number. Used once.
final class SectionCheck {
    private final List<Part> parts;

    SectionCheck(List<Part> parts) {
        this.parts = parts;
    }

    Section section(Optional<Condition> condition, FormatLanguage language, Numerals numerals)
            throws UnknownFormatException {
        var section = new Section(parts, condition, language, numerals);
        if (!section.isDate()) {
            return section;
        }
        if (parts.stream().anyMatch(part -> part instanceof Digit || part instanceof Exponent)
                || section.has(Mark.GENERAL)
                || section.has(Mark.TEXT)) {
            throw new UnknownFormatException("a date and a number at once");
        }
        for (var i = 0; i < parts.size(); i++) {
            parts.set(i, inDate(i));
        }
        return new Section(parts, condition, language, numerals);
    }

    private Part inDate(int i) {
        return switch (parts.get(i)) {
            case Field(var letter, var length) when letter == 'm' && length <= 2 && isMinutes(i) ->
                    new Field('n', length);
            case Mark.POINT -> new Literal(".");
            case Mark.COMMA -> new Literal(",");
            case Mark.PERCENT -> new Literal("%");
            case Mark.SLASH -> new Literal("/");
            case Part part -> part;
        };
    }

    /// `m` is minutes right behind hours and right before seconds.
    private boolean isMinutes(int i) {
        return letter(i, -1) == 'h' || letter(i, 1) == 's';
    }

    private char letter(int from, int step) {
        for (var i = from + step; i >= 0 && i < parts.size(); i += step) {
            switch (parts.get(i)) {
                case Field(var letter, _) -> {
                    return letter;
                }
                case Elapsed(var letter, _) -> {
                    return letter;
                }
                default -> {}
            }
        }
        return ' ';
    }
}

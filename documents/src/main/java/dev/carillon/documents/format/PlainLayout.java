package dev.carillon.documents.format;

import dev.carillon.documents.format.Part.Digit;
import dev.carillon.documents.format.Part.Exponent;
import dev.carillon.documents.format.Part.Literal;
import dev.carillon.documents.format.Part.Mark;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/// Shows a number by a section that is no date. Immutable.
record PlainLayout(Section section) {
    private static final Pattern NUMBER = Pattern.compile("(\\d+)(?:\\.(\\d+))?");

    /// @param signed whether a negative number has its sign
    String lay(double value, boolean signed) throws UnknownFormatException {
        var sign = signed && value < 0 ? "-" : "";
        if (section.has(Mark.TEXT)) {
            return sign + GeneralNumber.show(Math.abs(value));
        }
        if (section.has(Mark.GENERAL)) {
            return sign + around(general(Math.abs(value)));
        }
        var number = new BigDecimal(Math.abs(value)).round(GeneralNumber.DIGITS);
        if (section.has(Mark.SLASH) && hasDigits()) {
            return sign + numerals(new FractionLayout(section.parts()).lay(number));
        }
        if (section.parts().stream().anyMatch(Exponent.class::isInstance)) {
            return sign + numerals(new ScientificLayout(section.parts()).lay(number));
        }
        if (!hasDigits()) {
            var isWord = section.parts().isEmpty() || section.condition().isPresent();
            return (isWord ? "" : sign) + around("");
        }
        var layout = new NumberLayout(section.parts());
        var isZero = layout.rounded(number).signum() == 0;
        return (isZero ? "" : sign) + read(layout.lay(number));
    }

    private boolean hasDigits() {
        return section.parts().stream().anyMatch(Digit.class::isInstance);
    }

    private String numerals(String text) {
        return section.numerals().eachDigit(text, section.language().locale());
    }

    private String general(double value) {
        var text = GeneralNumber.show(value);
        return text.contains("E") ? numerals(text) : read(text);
    }

    /// Its whole part is read as a number where the section writes numerals of words.
    private String read(String text) {
        var number = NUMBER.matcher(text);
        if (section.numerals() == Numerals.PLAIN || !number.matches()) {
            return numerals(text);
        }
        return section.numerals()
                .decimal(number.group(1), number.group(2), section.language().locale());
    }

    /// The literals of the section around the number or the text that it is for.
    String around(String content) {
        var out = new StringBuilder();
        for (var part : section.parts()) {
            out.append(
                    switch (part) {
                        case Literal(var text) -> text;
                        case Mark.GENERAL, Mark.TEXT -> content;
                        case Mark.PERCENT -> "%";
                        case Mark.COMMA -> ",";
                        case Mark.POINT -> ".";
                        case Mark.SLASH -> "/";
                        default -> "";
                    });
        }
        return out.toString();
    }
}

package dev.carillon.documents.format;

import java.util.Optional;
import java.util.regex.Pattern;

/// Which numbers a section of a format is for, as in `[>=100]`.
record Condition(String operator, double limit) {
    private static final Pattern FORM =
            Pattern.compile("(<=|>=|<>|<|>|=)\\s*(-?\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?|-?\\.\\d+)");

    /// Reads what stands in brackets; empty when that is no condition.
    static Optional<Condition> of(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Condition(matcher.group(1), Double.parseDouble(matcher.group(2))))
                : Optional.empty();
    }

    boolean fits(double value) {
        return switch (operator) {
            case "<" -> value < limit;
            case "<=" -> value <= limit;
            case ">" -> value > limit;
            case ">=" -> value >= limit;
            case "=" -> value == limit;
            default -> value != limit;
        };
    }

    /// Whether only negative numbers fit, so that a section has no need of a sign.
    boolean isNegative() {
        return (operator.equals("<") && limit <= 0)
                || (operator.equals("<=") && limit < 0)
                || (operator.equals("=") && limit < 0);
    }
}

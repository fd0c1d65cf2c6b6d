package dev.carillon.documents.format;

import dev.carillon.documents.format.Part.Digit;
import dev.carillon.documents.format.Part.Literal;
import dev.carillon.documents.format.Part.Mark;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/// Shows a number as a fraction: `# ?/?`, `# ??/16`. Immutable.
final class FractionLayout {
    private static final int MOST_DIGITS = 4;

    private final List<Part> before;
    private final List<Part> above;
    private final List<Part> after;

    /// How many digits what is below may have; 0 when it is fixed.
    private final int below;

    private final int fixed;
    private final char kindBelow;

    FractionLayout(List<Part> parts) throws UnknownFormatException {
        var slash = parts.indexOf(Mark.SLASH);
        var from = slash;
        while (from > 0 && parts.get(from - 1) instanceof Digit) {
            from--;
        }
        var to = slash + 1;
        var digits = new StringBuilder();
        while (to < parts.size() && isDigit(parts.get(to))) {
            digits.append(
                    parts.get(to) instanceof Literal(var text) ? text : placeholder(parts, to));
            to++;
        }
        var isFixed =
                !digits.isEmpty() && Character.isDigit(digits.charAt(0)) && digits.charAt(0) != '0';
        if (from == slash || digits.isEmpty() || digits.length() > MOST_DIGITS) {
            throw new UnknownFormatException("a fraction without digits");
        }
        before = parts.subList(0, from);
        above = parts.subList(from, slash);
        after = parts.subList(to, parts.size());
        fixed = isFixed ? Integer.parseInt(digits.toString().replaceAll("[^0-9]", "0")) : 0;
        below = digits.length();
        kindBelow = digits.charAt(digits.length() - 1);
    }

    private static boolean isDigit(Part part) {
        return part instanceof Digit
                || (part instanceof Literal(var text)
                        && text.length() == 1
                        && Character.isDigit(text.charAt(0)));
    }

    private static String placeholder(List<Part> parts, int at) {
        return parts.get(at) instanceof Digit(var kind) ? String.valueOf(kind) : "";
    }

    String lay(BigDecimal number) {
        var mixed = NumberLayout.places(before) > 0;
        var whole = mixed ? number.setScale(0, RoundingMode.DOWN) : BigDecimal.ZERO;
        var rest = number.subtract(whole);
        var best = fixed > 0 ? nearest(rest, fixed) : nearest(rest);
        if (mixed && best.above() == best.below()) {
            whole = whole.add(BigDecimal.ONE);
            best = new Ratio(0, best.below());
        }
        var isWhole = mixed && best.above() == 0;
        var front = new NumberLayout(before).lay(whole);
        if (isWhole && front.chars().noneMatch(Character::isDigit)) {
            front = "0" + front;
        }
        return front + (isWhole ? " ".repeat(above.size() + 1 + below) : ratio(best)) + text();
    }

    private String ratio(Ratio best) {
        var under = Long.toString(best.below());
        var missing = " ".repeat(Math.max(0, below - under.length()));
        var padded =
                switch (kindBelow) {
                    case '?' -> under + missing;
                    case '0' -> fixed > 0 ? under : missing.replace(' ', '0') + under;
                    default -> under;
                };
        var over = new NumberLayout(above).lay(BigDecimal.valueOf(best.above()));
        return (best.above() == 0 ? over.replaceFirst("\\s?$", "0") : over) + "/" + padded;
    }

    private String text() {
        return new NumberLayout(after).lay(BigDecimal.ZERO);
    }

    private record Ratio(long above, long below) {}

    private static Ratio nearest(BigDecimal number, int below) {
        var above = number.multiply(BigDecimal.valueOf(below)).setScale(0, RoundingMode.HALF_UP);
        return new Ratio(above.longValue(), below);
    }

    /// The nearest with the smallest number below.
    private Ratio nearest(BigDecimal number) {
        var most = (int) Math.pow(10, below) - 1;
        var value = number.doubleValue();
        var best = new Ratio(Math.round(value), 1);
        var error = Math.abs(value - best.above());
        for (var q = 2; q <= most && error > 0; q++) {
            var p = Math.round(value * q);
            var miss = Math.abs(value - (double) p / q);
            if (miss < error - 1e-12) {
                best = new Ratio(p, q);
                error = miss;
            }
        }
        return best;
    }
}

package dev.carillon.documents.format;

import dev.carillon.documents.format.Part.Digit;
import dev.carillon.documents.format.Part.Exponent;
import dev.carillon.documents.format.Part.Mark;
import java.math.BigDecimal;
import java.util.List;

/// Puts a number into powers of ten: `0.00E+00`, `##0.0E+0`. Immutable.
final class ScientificLayout {
    private final NumberLayout mantissa;
    private final NumberLayout power;
    private final boolean plus;
    private final int step;

    ScientificLayout(List<Part> parts) {
        var at = 0;
        while (!(parts.get(at) instanceof Exponent)) {
            at++;
        }
        var before = parts.subList(0, at);
        var point = before.indexOf(Mark.POINT);
        var whole = NumberLayout.places(point < 0 ? before : before.subList(0, point));
        plus = parts.get(at) instanceof Exponent(var sign) && sign;
        step = Math.max(1, whole);
        mantissa = new NumberLayout(before);
        var after = parts.subList(at + 1, parts.size());
        power =
                new NumberLayout(
                        after.stream().anyMatch(Digit.class::isInstance)
                                ? after
                                : List.of(new Digit('0')));
    }

    String lay(BigDecimal number) {
        var exponent = 0;
        if (number.signum() != 0) {
            exponent = floor(number.precision() - number.scale() - 1);
            var shown = mantissa.rounded(number.scaleByPowerOfTen(-exponent));
            if (shown.precision() - shown.scale() > step) {
                exponent += step;
            }
        }
        var sign = exponent < 0 ? "-" : plus ? "+" : "";
        return mantissa.lay(number.scaleByPowerOfTen(-exponent))
                + "E"
                + sign
                + power.lay(BigDecimal.valueOf(Math.abs(exponent)));
    }

    private int floor(int exponent) {
        return Math.floorDiv(exponent, step) * step;
    }
}

package dev.carillon.documents.format;

import dev.carillon.documents.format.Part.Digit;
import dev.carillon.documents.format.Part.Literal;
import dev.carillon.documents.format.Part.Mark;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Puts the digits of a number into their places: `#,##0.00`, `000-00-0000`, `0.0,,"M"`. Immutable.
final class NumberLayout {
    private static final int GROUP = 3;

    private final List<Part> whole;
    private final List<Part> fraction;
    private final boolean hasPoint;
    private final boolean grouped;
    private final int decimals;
    private final int scale;

    NumberLayout(List<Part> parts) {
        var point = parts.indexOf(Mark.POINT);
        var end = point < 0 ? parts.size() : point;
        hasPoint = point >= 0;
        whole = new ArrayList<>(parts.subList(0, end));
        fraction = new ArrayList<>(hasPoint ? parts.subList(point + 1, parts.size()) : List.of());
        var percents = Collections.frequency(parts, Mark.PERCENT);
        scale = 2 * percents - GROUP * (takeScaling(fraction) + takeScaling(whole));
        grouped = isGrouped();
        decimals = places(fraction);
    }

    static int places(List<Part> parts) {
        return (int) parts.stream().filter(Digit.class::isInstance).count();
    }

    /// Commas right behind the last digit make a number smaller.
    private static int takeScaling(List<Part> parts) {
        var last = parts.size() - 1;
        while (last >= 0 && !(parts.get(last) instanceof Digit)) {
            last--;
        }
        var count = 0;
        while (last >= 0 && last + 1 < parts.size() && parts.get(last + 1) == Mark.COMMA) {
            parts.remove(last + 1);
            count++;
        }
        return count;
    }

    private boolean isGrouped() {
        var first = -1;
        var last = -1;
        for (var i = 0; i < whole.size(); i++) {
            if (whole.get(i) instanceof Digit) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        return first >= 0 && whole.subList(first, last).contains(Mark.COMMA);
    }

    /// The number as it is shown, without a sign.
    String lay(BigDecimal number) {
        var rounded = rounded(number);
        var digits = rounded.unscaledValue().toString();
        var missing = decimals + 1 - digits.length();
        var padded = missing > 0 ? "0".repeat(missing) + digits : digits;
        var cut = padded.length() - decimals;
        var out = new StringBuilder(layWhole(padded.substring(0, cut).replaceFirst("^0+", "")));
        if (hasPoint) {
            var behind = layFraction(padded.substring(cut));
            out.append(decimals > 0 && behind.isEmpty() ? "" : ".").append(behind);
        }
        return out.toString();
    }

    /// What is left of a number when it is shown.
    BigDecimal rounded(BigDecimal number) {
        return number.scaleByPowerOfTen(scale).setScale(decimals, RoundingMode.HALF_UP);
    }

    private String layWhole(String digits) {
        var out = new StringBuilder();
        var left = digits.length();
        var shown = 0;
        var places = places(whole);
        for (var i = whole.size() - 1; i >= 0; i--) {
            if (whole.get(i) instanceof Digit(var kind)) {
                places--;
                do {
                    var digit = left > 0 ? digits.charAt(--left) : padding(kind);
                    if (digit != 0) {
                        separate(out, shown++, digit);
                        out.append(digit);
                    }
                } while (places == 0 && left > 0);
            } else if (!(grouped && whole.get(i) == Mark.COMMA)) {
                out.append(new StringBuilder(text(whole.get(i))).reverse());
            }
        }
        var before = new StringBuilder(digits.substring(0, left)).reverse();
        return out.append(before).reverse().toString();
    }

    private void separate(StringBuilder out, int shown, char digit) {
        if (grouped && shown > 0 && shown % GROUP == 0) {
            out.append(digit == ' ' ? ' ' : ',');
        }
    }

    /// What stands where there is no digit; 0 for nothing.
    private static char padding(char kind) {
        return switch (kind) {
            case '0' -> '0';
            case '?' -> ' ';
            default -> (char) 0;
        };
    }

    private String layFraction(String digits) {
        var last = digits.length();
        while (last > 0 && digits.charAt(last - 1) == '0') {
            last--;
        }
        var out = new StringBuilder();
        var next = 0;
        for (var part : fraction) {
            if (part instanceof Digit(var kind)) {
                var digit = next < last ? digits.charAt(next) : padding(kind);
                next++;
                if (digit != 0) {
                    out.append(digit);
                }
            } else {
                out.append(text(part));
            }
        }
        return out.toString();
    }

    private static String text(Part part) {
        return switch (part) {
            case Literal(var text) -> text;
            case Mark.PERCENT -> "%";
            case Mark.COMMA -> ",";
            case Mark.POINT -> ".";
            case Mark.SLASH -> "/";
            default -> "";
        };
    }
}

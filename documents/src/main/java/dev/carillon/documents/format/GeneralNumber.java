package dev.carillon.documents.format;

import java.math.BigDecimal;
import java.math.MathContext;

/// A number that has no format. Its digits are never cut to the width of a cell, as `1.23457E+11`
/// is: who prints an id wants all of it.
final class GeneralNumber {
    /// As many digits as Excel keeps: 0.1 + 0.2 is 0.3.
    static final MathContext DIGITS = new MathContext(15);

    private static final int LONGEST = 20;
    private static final int SMALLEST = -9;

    private GeneralNumber() {}

    static String show(double value) {
        var number = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        var exponent = number.precision() - number.scale() - 1;
        if (number.signum() == 0 || (exponent <= LONGEST && exponent >= SMALLEST)) {
            return number.signum() == 0 ? "0" : number.toPlainString();
        }
        var mantissa = number.movePointLeft(exponent).toPlainString();
        return "%sE%s%02d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}

package dev.carillon.documents.format;

/// A piece of a section of a number format.
sealed interface Part {
    /// Text that stands as it is.
    record Literal(String text) implements Part {}

    /// A place for a digit: `0` always has one, `#` only when there is one, `?` has a space else.
    record Digit(char kind) implements Part {}

    /// A part of a date or a time: `y`, `m` (months), `n` (minutes), `d`, `h`, `s`, `a` (the day of
    /// the week), `e` and `g` (year and name of an era), `b` (the Buddhist year).
    ///
    /// @param length how many letters it has in the format
    record Field(char letter, int length) implements Part {}

    /// Hours, minutes or seconds of a length of time, which may be more than a day.
    record Elapsed(char letter, int length) implements Part {}

    /// Digits of a second behind its point.
    record SecondFraction(int digits) implements Part {}

    /// The half of a day, in the words that the format gives.
    record DayHalf(String morning, String afternoon) implements Part {}

    /// The `E` of a number in powers of ten.
    ///
    /// @param plus whether a positive power has a sign
    record Exponent(boolean plus) implements Part {}

    /// What needs no more than its name.
    enum Mark implements Part {
        POINT,
        COMMA,
        PERCENT,
        SLASH,
        /// A number as it is shown without a format.
        GENERAL,
        /// The text of the cell.
        TEXT
    }
}

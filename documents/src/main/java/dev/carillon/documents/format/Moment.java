package dev.carillon.documents.format;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Optional;

/// A date and a time as a workbook has them: days since its first one. Immutable.
///
/// Workbooks that count from 1900 have a 29 February 1900, which never was.
///
/// @param days whole ones
/// @param ticks of the last day, in units of which a second has `perSecond`
record Moment(long days, long ticks, long perSecond, boolean from1904) {
    private static final LocalDate FIRST_1900 = LocalDate.of(1899, 12, 31);
    private static final LocalDate FIRST_1904 = LocalDate.of(1904, 1, 1);
    private static final int NEVER = 60;

    /// 31 December 9999, the last day that there is.
    private static final int LAST = 2_958_465;

    private static final int SECONDS_A_DAY = 86_400;

    /// Rounds to as much of a second as is shown.
    ///
    /// @return empty when it is too late a day
    static Optional<Moment> of(double value, int secondDigits, boolean from1904) {
        var perSecond = (long) Math.pow(10, secondDigits);
        var perDay = SECONDS_A_DAY * perSecond;
        var ticks =
                new BigDecimal(value)
                        .multiply(BigDecimal.valueOf(perDay))
                        .setScale(3, RoundingMode.HALF_UP)
                        .setScale(0, RoundingMode.HALF_UP);
        if (ticks.compareTo(BigDecimal.valueOf((LAST + 1L) * perDay)) >= 0) {
            return Optional.empty();
        }
        var all = ticks.longValueExact();
        return Optional.of(new Moment(all / perDay, all % perDay, perSecond, from1904));
    }

    /// Whether it is a day of a calendar, and not a time alone.
    boolean hasDay() {
        return from1904 || days >= 1;
    }

    LocalDate date() {
        if (from1904) {
            return FIRST_1904.plusDays(days);
        }
        return FIRST_1900.plusDays(days > NEVER ? days - 1 : days);
    }

    private boolean isNever() {
        return !from1904 && days == NEVER;
    }

    long year() {
        return date().getYear();
    }

    int month() {
        return isNever() ? 2 : date().getMonthValue();
    }

    int day() {
        return isNever() ? 29 : date().getDayOfMonth();
    }

    /// Before March 1900 the days of the week are those of a calendar that has that day.
    DayOfWeek weekday() {
        var day = date().getDayOfWeek();
        return !from1904 && days < NEVER ? day.minus(1) : isNever() ? day.minus(1) : day;
    }

    int hour() {
        return (int) (ticks / perSecond / 3600);
    }

    int minute() {
        return (int) (ticks / perSecond / 60 % 60);
    }

    int second() {
        return (int) (ticks / perSecond % 60);
    }

    /// All hours, minutes or seconds since the first day.
    long elapsed(char letter) {
        var seconds = days * SECONDS_A_DAY + ticks / perSecond;
        return switch (letter) {
            case 'h' -> seconds / 3600;
            case 'm' -> seconds / 60;
            default -> seconds;
        };
    }

    /// The digits of the second behind its point.
    String fraction(int digits) {
        var text = Long.toString(perSecond + ticks % perSecond).substring(1);
        return text.substring(0, digits);
    }
}

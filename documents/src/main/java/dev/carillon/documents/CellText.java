package dev.carillon.documents;

import dev.carillon.documents.format.NumberFormat;
import dev.carillon.protocol.Excerpt;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/// Turns what a cell holds into what a person sees in it. What can't be told for sure is a fault
/// and never a guess. Used by one thread.
final class CellText {
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Pattern ISO_DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern ISO_TIME = Pattern.compile("T?\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?");
    private static final double MILLIS_A_DAY = 86_400_000;

    private final SharedTexts texts;
    private final CellStyles styles;
    private final boolean from1904;
    private final boolean mustCalculate;

    CellText(WorkbookParts workbook, SharedTexts texts, CellStyles styles) {
        this.texts = texts;
        this.styles = styles;
        this.from1904 = workbook.from1904();
        this.mustCalculate = workbook.mustCalculate();
    }

    /// What a cell shows.
    sealed interface Shown {
        record Text(String text) implements Shown {}

        /// It can't be used.
        ///
        /// @param what it has, in a sentence that begins with the column's name
        /// @param text what stands there all the same
        record Fault(String what, String text) implements Shown {}
    }

    Shown of(SheetCell cell) {
        if (cell.hasFormula() && (mustCalculate || cell.isWithoutResult())) {
            return fault(
                    "holds a formula whose result is not in the file: open the workbook in Excel or LibreOffice, save it there, and use that");
        }
        if (cell.isTooLong()) {
            return fault("holds more than %,d characters".formatted(SheetCell.LONGEST));
        }
        var value = cell.value();
        return switch (cell.type()) {
            case "s" -> shared(value, cell);
            case "inlineStr" -> text(cell.hasInline() ? cell.inline() : value, cell);
            case "str" -> text(EscapedText.decode(value), cell);
            case "b" -> truth(value);
            case "e" -> error(value.isBlank() ? "#VALUE!" : value.strip());
            case "d" -> isoDate(value.strip(), cell);
            case "", "n" ->
                    value.isBlank() && cell.hasInline()
                            ? text(cell.inline(), cell)
                            : number(value.strip(), cell);
            default ->
                    fault("holds something of the unknown kind '" + Excerpt.of(cell.type()) + "'");
        };
    }

    private static Shown.Fault error(String text) {
        return new Shown.Fault("has the error " + Excerpt.of(text), text);
    }

    private static Shown.Fault fault(String what) {
        return new Shown.Fault(what, "");
    }

    private Shown shared(String index, SheetCell cell) {
        if (index.isBlank()) {
            return new Shown.Text("");
        }
        return texts.get(index.strip())
                .map(text -> text(text, cell))
                .orElseGet(() ->
                        fault(
                                "points to the text %s, which the workbook does not have"
                                        .formatted(Excerpt.of(index))));
    }

    private Shown text(String text, SheetCell cell) {
        return new Shown.Text(styles.format(cell.style()).map(f -> f.text(text)).orElse(text));
    }

    private static Shown truth(String value) {
        return switch (value.strip()) {
            case "1", "true" -> new Shown.Text("TRUE");
            case "0", "false" -> new Shown.Text("FALSE");
            case "" -> new Shown.Text("");
            default -> fault("is neither true nor false: '" + Excerpt.of(value) + "'");
        };
    }

    private Shown number(String value, SheetCell cell) {
        if (value.isEmpty()) {
            return new Shown.Text("");
        }
        var number = NUMBER.matcher(value).matches() ? Double.parseDouble(value) : Double.NaN;
        return Double.isFinite(number)
                ? formatted(number, cell)
                : fault("says that it is a number and holds '" + Excerpt.of(value) + "'");
    }

    private Shown formatted(double number, SheetCell cell) {
        var format = styles.format(cell.style());
        if (format.isEmpty()) {
            return fault(
                    "is of the style %s, which the workbook does not have"
                            .formatted(Excerpt.of(cell.style())));
        }
        return format.get()
                .number(number, from1904)
                .<Shown>map(Shown.Text::new)
                .orElseGet(() -> unshown(number, format.get()));
    }

    private static Shown unshown(double number, NumberFormat format) {
        return fault(
                "holds %s in the format '%s', which can't be shown: choose another format for the cell"
                        .formatted(
                                BigDecimal.valueOf(number).toPlainString(),
                                Excerpt.of(format.code())));
    }

    /// A date as text is shown as the number that it stands for.
    private Shown isoDate(String value, SheetCell cell) {
        var full =
                ISO_DAY.matcher(value).matches()
                        ? value + "T00:00"
                        : ISO_TIME.matcher(value).matches()
                                ? "1899-12-31T" + value.replace("T", "")
                                : value.replaceFirst("Z$", "");
        try {
            var first = LocalDateTime.of(1899, 12, 31, 0, 0);
            var moment = LocalDateTime.parse(full);
            var days = first.until(moment, ChronoUnit.MILLIS) / MILLIS_A_DAY;
            var since1900 = days >= 60 ? days + 1 : days;
            var plain =
                    styles.format(cell.style()).filter(f -> f.code().equalsIgnoreCase("General"));
            if (plain.isPresent()) {
                return new Shown.Text(value);
            }
            return formatted(from1904 && days >= 1 ? since1900 - 1462 : since1900, cell);
        } catch (DateTimeParseException e) {
            return fault("is no date: '" + Excerpt.of(value) + "'");
        }
    }
}

package dev.carillon.documents;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/// Orders rows by a column: by number when all its cells are numbers, else by text without regard
/// to case. Rows without a value come last, whichever way the others go.
final class RowOrder {
    private RowOrder() {}

    static Comparator<Row> by(int column, Table table, boolean descending) {
        Comparator<Row> byValue =
                isNumeric(column, table)
                        ? Comparator.comparing(row -> number(row.cell(column)).orElseThrow())
                        : Comparator.comparing(
                                row -> row.cell(column), String.CASE_INSENSITIVE_ORDER);
        Predicate<Row> isEmpty = row -> row.cell(column).isEmpty();
        return (a, b) -> {
            if (isEmpty.test(a) || isEmpty.test(b)) {
                return Boolean.compare(isEmpty.test(a), isEmpty.test(b));
            }
            return descending ? byValue.compare(b, a) : byValue.compare(a, b);
        };
    }

    private static boolean isNumeric(int column, Table table) {
        return table.rows().stream()
                .map(row -> row.cell(column))
                .filter(Predicate.not(String::isEmpty))
                .allMatch(cell -> number(cell).isPresent());
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}

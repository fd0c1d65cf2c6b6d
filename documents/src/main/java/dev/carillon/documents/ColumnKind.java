package dev.carillon.documents;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What a column holds, judged by its cells and not by its name: nearly all of many are addresses,
/// dates or numbers. Then a cell that can be none of these is a mistake. What could be one in
/// another way of writing, `8/10`, `₹500` or two addresses, is none.
enum ColumnKind {
    ADDRESS("an e-mail address") {
        @Override
        boolean fits(String cell) {
            return E_MAIL.matcher(cell).matches();
        }

        @Override
        boolean excludes(String cell) {
            return !E_MAIL.matcher(cell).find();
        }
    },
    DATE("a date") {
        @Override
        boolean fits(String cell) {
            return Dates.isDate(cell);
        }

        @Override
        boolean excludes(String cell) {
            return hasNoDigit(cell)
                    || (DIGITS_OF_DATE.matcher(cell).matches() && !Dates.isDate(cell));
        }
    },
    NUMBER("a number") {
        @Override
        boolean fits(String cell) {
            return DIGITS_OF_NUMBER.matcher(cell).matches();
        }

        @Override
        boolean excludes(String cell) {
            return hasNoDigit(cell);
        }
    };

    /// Longer cells are of none of these kinds, and fewer of them say nothing of a column.
    private static final int LONGEST = 254;

    private static final int FEWEST = 20;

    /// One in so many may be a mistake.
    private static final int OTHERS = 20;

    private static final Pattern E_MAIL =
            Pattern.compile("[^\\s@<>,;:\"()]{1,64}@[^\\s@.<>,;:\"()]+(\\.[^\\s@.<>,;:\"()]+)+");
    private static final Pattern DIGITS_OF_DATE =
            Pattern.compile("\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}");
    private static final Pattern DIGITS_OF_NUMBER =
            Pattern.compile(
                    "\\(?[-+−]?\\p{Sc}?\\s?[-+−]?"
                            + "(\\d+([.,]\\d+)?([eE][-+]?\\d+)?"
                            + "|\\d{1,3}(,\\d{3})+(\\.\\d+)?"
                            + "|\\d{1,3}([. ]\\d{3})+(,\\d+)?)"
                            + "\\s?[%元分\\p{Sc}]?\\)?");
    private static final Pattern NUMERAL = Pattern.compile("[\\p{N}零一二三四五六七八九十百]");

    private final String label;

    ColumnKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /// Whether a cell is surely one.
    abstract boolean fits(String cell);

    /// Whether a cell can't be one.
    abstract boolean excludes(String cell);

    private static boolean hasNoDigit(String cell) {
        return !NUMERAL.matcher(cell).find();
    }

    /// What a column of a table holds; empty for any text.
    static Optional<ColumnKind> of(Table table, int column) {
        for (var kind : values()) {
            if (isNearlyAll(table, column, kind::fits)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private static boolean isNearlyAll(Table table, int column, Predicate<String> fits) {
        var count = 0;
        var others = 0;
        for (var row : table.rows()) {
            var cell = row.cell(column);
            if (!cell.isEmpty() && !row.faults().containsKey(column)) {
                count++;
                others += cell.length() <= LONGEST && fits.test(cell) ? 0 : 1;
            }
        }
        return count >= FEWEST && others * OTHERS <= count;
    }
}

package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Collects cells into a [Table] and refuses to grow past the limits. Used by one thread.
final class TableBuilder {
    /// Rows that may stand above the one with the names.
    private static final int ABOVE = 50;

    private final String file;
    private final Limits limits;
    private final List<Row> rows = new ArrayList<>();
    private List<String> cells = new ArrayList<>();
    private Map<Integer, String> faults = new HashMap<>();
    private final Set<Integer> filled = new HashSet<>();
    private long characters;
    private long passed;

    TableBuilder(String file, Limits limits) {
        this.file = file;
        this.limits = limits;
    }

    /// Sets a cell of the current row.
    void cell(int column, String text) {
        var value = text.strip();
        if (value.isEmpty()) {
            return;
        }
        characters += value.length();
        if (characters > limits.characters()) {
            throw tooLarge("more than %,d characters", limits.characters());
        }
        take(column);
        while (cells.size() <= column) {
            cells.add("");
        }
        cells.set(column, value);
    }

    /// Notes that a cell of the current row can't be used.
    ///
    /// @param what it has or is, in words that go behind the column's name
    /// @param shown what a person sees in it
    void fault(int column, String what, String shown) {
        if (shown.isEmpty()) {
            take(column);
        } else {
            cell(column, shown);
        }
        faults.put(column, what);
    }

    private void take(int column) {
        if (column >= limits.columns()) {
            throw tooLarge("more than %,d columns", limits.columns());
        }
        if (!filled.add(column)) {
            rowFault("the row has two cells in column " + CellPlace.columnName(column));
        }
    }

    /// Notes that nothing in the current row can be trusted.
    void rowFault(String what) {
        faults.put(Row.WHOLE, what);
    }

    /// Notes text that is read, whether it gets into a cell or not: formulas and spaces are
    /// collected too before they are thrown away.
    void passed(int length) {
        passed += length;
        if (passed > limits.characters() * 2) {
            throw tooLarge(
                    "more than %,d characters, formulas among them", limits.characters() * 2);
        }
    }

    /// Ends the current row, and keeps it when there is anything in it.
    ///
    /// @param number from 1
    void endRow(int number) {
        if (Thread.currentThread().isInterrupted()) {
            throw new UncheckedIOException(new InterruptedIOException("the task is cancelled"));
        }
        if (!cells.isEmpty() || !faults.isEmpty()) {
            if (rows.size() > limits.rows() + ABOVE) {
                throw tooManyRows();
            }
            rows.add(new Row(number, cells, faults));
        }
        dropRow();
    }

    /// Ends the current row as if it were not there.
    void dropRow() {
        cells = new ArrayList<>();
        faults = new HashMap<>();
        filled.clear();
    }

    /// Whether there is nothing in any row yet.
    boolean isEmpty() {
        return rows.isEmpty();
    }

    /// @param header says which row has the names of the columns
    Table build(HeaderRow header) {
        var sorted = inOrder();
        var at = header.find(sorted, file);
        var names = sorted.get(at);
        if (!names.faults().isEmpty()) {
            throw new InvalidTaskInputException(
                    "'%s': row %d, which has the names of the columns, can't be read: %s"
                            .formatted(file, names.number(), firstFault(names)));
        }
        var data = sorted.subList(at + 1, sorted.size());
        if (data.isEmpty()) {
            throw new InvalidTaskInputException(
                    "'%s' has no rows below its header: add one for each document".formatted(file));
        }
        if (data.size() > limits.rows()) {
            throw tooManyRows();
        }
        return new Table(names.cells(), data);
    }

    private static String firstFault(Row row) {
        return row.faults().entrySet().stream()
                .min(Map.Entry.comparingByKey())
                .map(fault ->
                        fault.getKey() == Row.WHOLE
                                ? fault.getValue()
                                : "column %s %s"
                                        .formatted(
                                                CellPlace.columnName(fault.getKey()),
                                                fault.getValue()))
                .orElse("");
    }

    /// Rows as their numbers have them; a number that two rows claim is nobody's.
    private List<Row> inOrder() {
        var sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingInt(Row::number));
        for (var i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).number() == sorted.get(i - 1).number()) {
                sorted.set(i - 1, claimed(sorted.get(i - 1)));
                sorted.set(i, claimed(sorted.get(i)));
            }
        }
        return sorted;
    }

    private static Row claimed(Row row) {
        return new Row(
                row.number(),
                row.cells(),
                Map.of(Row.WHOLE, "the sheet has two rows %d".formatted(row.number())));
    }

    private InvalidTaskInputException tooManyRows() {
        return tooLarge("more than %,d rows", limits.rows());
    }

    private InvalidTaskInputException tooLarge(String what, long limit) {
        return new InvalidTaskInputException(
                "'%s' has %s, which is the limit: split it into smaller files"
                        .formatted(file, what.formatted(limit)));
    }
}

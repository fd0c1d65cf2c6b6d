package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects cells into a [Table] and refuses to grow past the limits. Used by one thread.
final class TableBuilder {
    private final String file;
    private final Limits limits;
    private final List<Row> rows = new ArrayList<>();
    private List<String> cells = new ArrayList<>();
    private @Nullable List<String> columns;
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
        if (column >= limits.columns()) {
            throw tooLarge("more than %,d columns", limits.columns());
        }
        if (characters > limits.characters()) {
            throw tooLarge("more than %,d characters", limits.characters());
        }
        while (cells.size() < column) {
            cells.add("");
        }
        cells.add(value);
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

    /// Ends the current row. The first with anything in it is the header.
    ///
    /// @param number from 1
    void endRow(int number) {
        if (cells.isEmpty()) {
            return;
        }
        if (columns == null) {
            columns = cells;
        } else if (rows.size() == limits.rows()) {
            throw tooLarge("more than %,d rows", limits.rows());
        } else {
            rows.add(new Row(number, cells));
        }
        cells = new ArrayList<>();
    }

    Table build() {
        if (columns == null) {
            throw new InvalidTaskInputException(
                    "'%s' is empty: its first row must hold the names of the columns"
                            .formatted(file));
        }
        if (rows.isEmpty()) {
            throw new InvalidTaskInputException(
                    "'%s' has no rows below its header: add one for each document".formatted(file));
        }
        return new Table(columns, rows);
    }

    private InvalidTaskInputException tooLarge(String what, long limit) {
        return new InvalidTaskInputException(
                "'%s' has %s, which is the limit: split it into smaller files"
                        .formatted(file, what.formatted(limit)));
    }
}

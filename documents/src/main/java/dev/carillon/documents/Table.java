package dev.carillon.documents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The first sheet of a spreadsheet as text: a row of column names, and rows of data. Rows with
/// nothing in them are left out.
///
/// @param encoding by which a text file was read; empty for a workbook
public record Table(List<String> columns, List<Row> rows, String encoding) {
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /// A table that was in no text file.
    public Table(List<String> columns, List<Row> rows) {
        this(columns, rows, "");
    }

    /// Reads a spreadsheet, `.xlsx` or `.csv`.
    ///
    /// @throws dev.carillon.core.spi.InvalidTaskInputException when it is none, or too large
    /// @throws IOException when the file can't be read
    public static Table read(Path file) throws IOException {
        var name = file.getFileName();
        var called = name == null ? "" : name.toString();
        var _ = Spreadsheet.scan(file, called, Limits.DEFAULT);
        return Spreadsheet.read(file, called, ReadOptions.DEFAULT, Limits.DEFAULT);
    }

    /// Where a column is, whatever its name's case and spaces; empty when there is none.
    OptionalInt find(String column) {
        return indexes(column).findFirst();
    }

    /// All places of a column; more than one when its name stands there twice.
    IntStream indexes(String column) {
        var key = Placeholder.key(column);
        return IntStream.range(0, columns.size())
                .filter(i -> Placeholder.key(columns.get(i)).equals(key));
    }
}

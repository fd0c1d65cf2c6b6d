package dev.carillon.documents;

import java.util.List;
import java.util.Map;

/// A row of a [Table].
///
/// @param number as a spreadsheet program shows it, from 1
/// @param cells their text, without spaces around it; cells at the end may be missing
/// @param faults what is wrong with a cell, by its column, in words that go behind the column's
///   name; what is wrong with the whole row stands under [#WHOLE]
public record Row(int number, List<String> cells, Map<Integer, String> faults) {
    /// In the place of a column: all of the row.
    public static final int WHOLE = -1;

    public Row {
        cells = List.copyOf(cells);
        faults = Map.copyOf(faults);
    }

    /// A row with nothing wrong.
    public Row(int number, List<String> cells) {
        this(number, cells, Map.of());
    }

    /// A cell's text; empty when there is nothing in it.
    public String cell(int column) {
        return column >= 0 && column < cells.size() ? cells.get(column) : "";
    }
}

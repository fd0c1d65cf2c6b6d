package dev.carillon.documents;

import java.util.List;

/// A row of a [Table].
///
/// @param number as a spreadsheet program shows it, from 1
/// @param cells their text, without spaces around it; cells at the end may be missing
public record Row(int number, List<String> cells) {
    public Row {
        cells = List.copyOf(cells);
    }

    /// A cell's text; empty when there is nothing in it.
    public String cell(int column) {
        return column < cells.size() ? cells.get(column) : "";
    }
}

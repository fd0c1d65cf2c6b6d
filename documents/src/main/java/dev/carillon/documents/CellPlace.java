package dev.carillon.documents;

import java.util.Optional;

/// Where a cell is: `B7`.
///
/// @param column from 0
/// @param row from 1
record CellPlace(int column, int row) {
    /// XFD.
    static final int LAST_COLUMN = 16_383;

    static final int LAST_ROW = 1_048_576;

    /// Reads a reference; empty when there is no such cell.
    static Optional<CellPlace> of(String reference) {
        var i = 0;
        var column = 0;
        while (i < reference.length() && i <= 3 && isLetter(reference.charAt(i))) {
            column = column * 26 + (reference.charAt(i) & 0x1F);
            i++;
        }
        var row = row(reference.substring(i));
        return i > 0 && column - 1 <= LAST_COLUMN && row.isPresent()
                ? Optional.of(new CellPlace(column - 1, row.get()))
                : Optional.empty();
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    /// Reads the number of a row; empty when there is no such row.
    static Optional<Integer> row(String text) {
        if (text.isEmpty()
                || text.length() > 7
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        var row = Integer.parseInt(text);
        return row >= 1 && row <= LAST_ROW ? Optional.of(row) : Optional.empty();
    }

    /// How a spreadsheet program calls a column: `AB`.
    static String columnName(int column) {
        var name = new StringBuilder();
        for (var left = column + 1; left > 0; left = (left - 1) / 26) {
            name.append((char) ('A' + (left - 1) % 26));
        }
        return name.reverse().toString();
    }
}

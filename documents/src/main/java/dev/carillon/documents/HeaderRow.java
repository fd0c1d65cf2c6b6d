package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which row has the names of the columns: the one that the user says, or the first that has all
/// the names that are asked for, or else the first with anything in it. Immutable.
///
/// @param number as a spreadsheet program shows it
/// @param wanted [keys][Placeholder#key] of names
record HeaderRow(Optional<Integer> number, Set<String> wanted) {
    /// The first row with anything in it.
    static final HeaderRow FIRST = new HeaderRow(Optional.empty(), Set.of());

    private static final int LOOKED_AT = 30;

    HeaderRow {
        wanted = Set.copyOf(wanted);
    }

    /// Where it is.
    ///
    /// @param rows those with anything in them, in their order
    /// @param file as the user called it
    /// @throws InvalidTaskInputException when it is not there
    int find(List<Row> rows, String file) {
        if (rows.isEmpty()) {
            throw new InvalidTaskInputException(
                    "'%s' is empty: its first row must hold the names of the columns"
                            .formatted(file));
        }
        if (number.isPresent()) {
            return named(rows, file, number.get());
        }
        var last = Math.min(LOOKED_AT, rows.size());
        for (var i = 0; i < last; i++) {
            if (!wanted.isEmpty() && hasAll(rows.get(i))) {
                return i;
            }
        }
        return 0;
    }

    private boolean hasAll(Row row) {
        var names = row.cells().stream().map(Placeholder::key).collect(Collectors.toSet());
        return wanted.stream()
                .allMatch(name ->
                        names.contains(name) || names.contains(Placeholder.withoutMark(name)));
    }

    private static int named(List<Row> rows, String file, int number) {
        for (var i = 0; i < rows.size(); i++) {
            if (rows.get(i).number() == number) {
                return i;
            }
        }
        throw new InvalidTaskInputException(
                "'%s' has nothing in row %d, which 'headerRow' says has the names of the columns"
                        .formatted(file, number));
    }
}

package dev.carillon.documents;

import dev.carillon.protocol.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a row must satisfy to become a document. Only columns that the template or the file name
/// uses are looked at. Immutable, hence thread-safe.
///
/// A row fails when what stands in a cell can't be told, such as an error; when a cell is empty of
/// which the template says that it must not be; when none of its cells has anything; and, unless
/// the user wants no checks, when a cell is unlike all others of its column: see [ColumnKind].
final class RowRules {
    private final List<Rule> rules;

    private record Rule(int index, String column, boolean required, Optional<ColumnKind> kind) {
        Optional<String> problem(Row row) {
            var fault = row.faults().get(index);
            if (fault != null) {
                return Optional.of("'%s' %s".formatted(column, fault));
            }
            var cell = row.cell(index);
            if (cell.isEmpty()) {
                return required ? Optional.of("'%s' is empty".formatted(column)) : Optional.empty();
            }
            return kind.filter(k -> k.excludes(cell))
                    .map(k ->
                            "'%s' is not %s: '%s'".formatted(column, k.label(), Excerpt.of(cell)));
        }
    }

    private RowRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /// @param used indexes of the columns that are looked at
    /// @param required indexes of those that must not be empty
    /// @param checks whether cells are compared with the others of their column
    static RowRules of(Table table, Set<Integer> used, Set<Integer> required, boolean checks) {
        var rules = new ArrayList<Rule>();
        for (var i : used.stream().sorted().toList()) {
            rules.add(
                    new Rule(
                            i,
                            table.columns().get(i),
                            required.contains(i),
                            checks ? ColumnKind.of(table, i) : Optional.empty()));
        }
        return new RowRules(rules);
    }

    /// All that is wrong with a row; empty when it is good.
    Optional<String> problems(Row row) {
        var whole = row.faults().get(Row.WHOLE);
        if (whole != null) {
            return Optional.of(whole);
        }
        var problems =
                rules.stream()
                        .flatMap(rule -> rule.problem(row).stream())
                        .collect(Collectors.joining("; "));
        if (problems.isEmpty()
                && rules.stream().allMatch(rule -> row.cell(rule.index()).isEmpty())) {
            return Optional.of("nothing stands in the columns that the template uses");
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }
}

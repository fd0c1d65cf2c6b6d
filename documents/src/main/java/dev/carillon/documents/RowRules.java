package dev.carillon.documents;

import dev.carillon.protocol.Excerpt;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a row must satisfy to become a document. Only columns that the template or the file name
/// uses are looked at:
///
/// | a column whose name has the word | must hold |
/// |---|---|
/// | any | something, and not an error of Excel's such as `#DIV/0!` |
/// | email, e-mail, 邮箱 | an e-mail address |
/// | date, 日期 | a date |
/// | score, amount, 成绩, 分数, 金额 | a number |
///
/// Immutable, hence thread-safe.
final class RowRules {
    private static final Pattern EXCEL_ERROR =
            Pattern.compile("#(NULL!|DIV/0!|VALUE!|REF!|NAME\\?|NUM!|N/A|SPILL!|CALC!)");

    private final List<Rule> rules;

    private record Rule(int index, String column, Optional<CellKind> kind) {
        Optional<String> problem(Row row) {
            var cell = row.cell(index);
            if (cell.isEmpty()) {
                return Optional.of("'%s' is empty".formatted(column));
            }
            if (EXCEL_ERROR.matcher(cell).matches()) {
                return Optional.of("'%s' has the error %s".formatted(column, cell));
            }
            return kind.filter(k -> !k.fits(cell))
                    .map(k ->
                            "'%s' is not %s: '%s'".formatted(column, k.label(), Excerpt.of(cell)));
        }
    }

    /// @param used indexes of the columns that are looked at
    RowRules(Table table, Set<Integer> used) {
        rules = used.stream().sorted().map(i -> rule(i, table.columns().get(i))).toList();
    }

    private static Rule rule(int index, String column) {
        return new Rule(index, column, CellKind.of(column));
    }

    /// All that is wrong with a row; empty when it is good.
    Optional<String> problems(Row row) {
        var problems =
                rules.stream()
                        .flatMap(rule -> rule.problem(row).stream())
                        .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }
}

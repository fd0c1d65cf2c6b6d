package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Good rows are not lost, and bad ones are not printed.
class RowRulesTest {
    private static List<String> errors(String column, String template, String... cells)
            throws Exception {
        var lines = new ArrayList<>(List.of("Key," + column));
        Arrays.stream(cells).map(cell -> "k,\"" + cell + "\"").forEach(lines::add);
        lines.add("k,last");
        var rows = OfficeFixtures.csv(lines.toArray(String[]::new));
        return Generation.of("s.csv", rows, OfficeFixtures.docx("{{Key}} " + template)).errors();
    }

    /// Thirty cells, all but the last alike.
    private static List<String> errorsAmong(String usual, String odd) throws Exception {
        var cells = new ArrayList<>(Collections.nCopies(29, usual));
        cells.add(odd);
        var lines = new ArrayList<>(List.of("Value"));
        cells.forEach(cell -> lines.add('"' + cell + '"'));
        var rows = OfficeFixtures.csv(lines.toArray(String[]::new));
        return Generation.of("s.csv", rows, OfficeFixtures.docx("{{Value}}")).errors();
    }

    @Test
    void an_empty_cell_is_allowed_unless_the_template_needs_it() throws Exception {
        assertThat(errors("Title", "{{Title}}", "", "Dr")).isEmpty();
        assertThat(errors("Title", "{{Title!}}", "", "Dr")).containsExactly("'Title' is empty");
        assertThat(errors("Title", "{{ title ! }}", "", "Dr")).containsExactly("'Title' is empty");
        assertThat(errors("Hello!", "{{Hello!}}", "", "Dr")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Amount in words | nine hundred
                    成绩             | 优秀
                    Date range      | March to May
                    Amount          | ₹500
                    Score           | 8/10
                    Date            | 1. März 2026
                    Email           | a@example.com, b@example.com
                    Email           | see the office
                    """)
    void a_columns_name_says_nothing_of_what_it_holds(String column, String cell) throws Exception {
        assertThat(errors(column, "{{" + column + "}}", cell)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ann@example.com | ann at example.com | an e-mail address
                    2026-03-01      | 2026-02-30         | a date
                    2026-03-01      | soon               | a date
                    92.5            | absent             | a number
                    ¥1,234.50       | later              | a number
                    """)
    void a_cell_that_is_unlike_all_others_of_its_column_fails_its_row(
            String usual, String odd, String label) throws Exception {
        assertThat(errorsAmong(usual, odd))
                .containsExactly("'Value' is not %s: '%s'".formatted(label, odd));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ann@example.com | a@example.com; b@example.com
                    ann@example.com | Ann Li <ann@example.com>
                    2026-03-01      | 1. März 2026
                    2026-03-01      | 2026年3月1日
                    92.5            | 8/10
                    92.5            | ₹500
                    92.5            | 九十
                    """)
    void a_cell_that_says_the_same_in_another_way_is_good(String usual, String odd)
            throws Exception {
        assertThat(errorsAmong(usual, odd)).isEmpty();
    }
}

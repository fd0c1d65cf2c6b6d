package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowRulesTest {
    private static boolean accepts(String column, String cell) {
        var row = new Row(2, List.of(cell));
        return new RowRules(new Table(List.of(column), List.of(row)), Set.of(0))
                .problems(row)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Email      | ann@example.com
                    邮箱        | 王@例子.中国
                    Candidate  | Ann
                    Date       | 2026-03-01
                    Start Date | 1/3/2026
                    birthDate  | 1 Mar 2026
                    日期        | 2026年3月1日
                    date       | 2026-03-01 09:30
                    Score      | 92.5
                    成绩        | 92分
                    Amount     | ¥1,234.50
                    amount     | 1.234,50
                    Scoreboard | anything
                    金额        | (1,200.00)
                    """)
    void what_a_column_may_hold(String column, String cell) {
        assertThat(accepts(column, cell)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    E-mail     | ann at example.com
                    学员邮箱    | ann@localhost
                    Email      | a@b@example.com
                    Date       | 2026-02-30
                    日期        | soon
                    due_date   | 45012
                    Score      | absent
                    Score      | 92/100
                    Name       | #REF!
                    """)
    void what_it_may_not(String column, String cell) {
        assertThat(accepts(column, cell)).isFalse();
    }
}

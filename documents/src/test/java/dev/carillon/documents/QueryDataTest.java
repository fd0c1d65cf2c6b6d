package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskHandler.TaskSubmission;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryDataTest {
    private static final Table CITIES =
            new Table(
                    List.of("City", "Country", "People"),
                    List.of(
                            new Row(2, List.of("Rome", "Italy", "2800000")),
                            new Row(3, List.of("北京", "China", "21500000")),
                            new Row(4, List.of("Nowhere", "", "")),
                            new Row(5, List.of("Siena", "italy", "54000"))));

    @TempDir Path folder;

    private String ask(String input) throws TaskCancelledException {
        var handler = new QueryData(CITIES);
        var json = RawJson.ofTrusted(input);
        handler.validate(new TaskSubmission(RecordingContext.OWNER, json));
        return handler.run(new RecordingContext(json, folder)).summary().toString();
    }

    private String rows(String input) throws TaskCancelledException {
        return RawJson.ofTrusted(ask(input))
                .fields()
                .orElseThrow()
                .raw("rows")
                .orElseThrow()
                .toString();
    }

    @Test
    void a_plain_text_is_searched_for_in_all_columns() throws Exception {
        assertThat(ask("\"ITAL\""))
                .isEqualTo(
                        "{\"columns\":[\"City\",\"Country\",\"People\"],"
                                + "\"rows\":[[\"Rome\",\"Italy\",\"2800000\"],[\"Siena\",\"italy\",\"54000\"]],"
                                + "\"matched\":2,\"total\":4}");
        assertThat(rows("{\"search\":\"北\"}")).contains("北京");
    }

    @Test
    void a_filter_matches_the_whole_cell_whatever_its_case() throws Exception {
        assertThat(
                        rows(
                                "{\"filter\":{\"country\":\"ITALY\",\"People\":54000},\"columns\":[\"City\"]}"))
                .isEqualTo("[[\"Siena\"]]");
        assertThat(rows("{\"filter\":{\"Country\":\"Ital\"}}")).isEqualTo("[]");
    }

    @Test
    void numbers_sort_by_value_and_missing_ones_come_last_either_way() throws Exception {
        assertThat(rows("{\"sort\":\"People\",\"columns\":[\"City\"]}"))
                .isEqualTo("[[\"Siena\"],[\"Rome\"],[\"北京\"],[\"Nowhere\"]]");
        assertThat(rows("{\"sort\":\"People\",\"descending\":true,\"columns\":[\"City\"]}"))
                .isEqualTo("[[\"北京\"],[\"Rome\"],[\"Siena\"],[\"Nowhere\"]]");
    }

    @Test
    void a_limit_cuts_the_rows_but_not_the_count() throws Exception {
        assertThat(ask("{\"limit\":1,\"sort\":\"City\",\"columns\":[\"City\"]}"))
                .isEqualTo(
                        "{\"columns\":[\"City\"],\"rows\":[[\"Nowhere\"]],\"matched\":4,\"total\":4}");
    }

    @Test
    void an_unknown_column_is_named() {
        for (var input :
                List.of(
                        "{\"sort\":\"Mayor\"}",
                        "{\"columns\":[\"City\",\"Mayor\"]}",
                        "{\"filter\":{\"Mayor\":\"x\"}}")) {
            assertThatThrownBy(() -> ask(input))
                    .isInstanceOf(InvalidTaskInputException.class)
                    .hasMessage(
                            "there is no column 'Mayor'; the columns are City, Country, People");
        }
    }

    @Test
    void a_member_of_the_wrong_form_is_named() {
        assertThatThrownBy(() -> ask("{\"limit\":0}")).hasMessageContaining("'limit'");
        assertThatThrownBy(() -> ask("{\"limit\":1001}")).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> ask("{\"columns\":\"City\"}")).hasMessageContaining("'columns'");
        assertThatThrownBy(() -> ask("{\"filter\":[]}")).hasMessageContaining("'filter'");
        assertThatThrownBy(() -> ask("{\"descending\":1,\"sort\":\"City\"}"))
                .hasMessageContaining("'descending'");
        assertThatThrownBy(() -> ask("[1]")).hasMessageContaining("must be an object");
    }

    @Test
    void the_sample_answers_and_tells_how_far_it_is() throws Exception {
        var json = RawJson.ofTrusted("{\"search\":\"java\",\"sort\":\"Score\",\"limit\":1000}");
        var context = new RecordingContext(json, folder);
        var answer = new QueryData(sample()).run(context).summary().fields().orElseThrow();

        assertThat(answer.array("rows").orElseThrow())
                .hasSize(answer.integer("matched").orElseThrow().intValue())
                .isNotEmpty()
                .allMatch(row -> row.toString().contains("Java Programming"));
        assertThat(answer.integer("total")).contains(300L);
        assertThat(context.progress)
                .extracting(RecordingContext.Progress::current)
                .contains(50L, 300L);
    }

    @Test
    void a_cancelled_query_stops() throws Exception {
        var context = new RecordingContext(RawJson.ofText("x"), folder).cancelAfter(0);
        var handler = new QueryData(sample());

        assertThatThrownBy(() -> handler.run(context)).isInstanceOf(TaskCancelledException.class);
    }

    private static Table sample() throws IOException {
        return Samples.STUDENTS_CSV.table();
    }
}

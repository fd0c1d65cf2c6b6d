package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Workbooks as other programs write them, and as they should not: each value stands under its own
/// name, or its row fails.
class WorkbookDialectTest {
    private static final byte[] FOUR = OfficeFixtures.docx("{{A}}|{{B}}|{{C}}|{{D}}");

    private static String read(WorkbookXml workbook) throws Exception {
        return Generation.of("s.xlsx", workbook.bytes(), FOUR).text().strip();
    }

    /// What is wrong with the only row.
    private static String fault(WorkbookXml workbook) {
        var good = workbook.bytes();
        try {
            Generation.of("s.xlsx", good, FOUR);
        } catch (Exception e) {
            return String.valueOf(e.getMessage()).replaceFirst(".*; row 2: ", "");
        }
        return "nothing";
    }

    private static String cell(String reference, String rest) {
        return "<c r='%s'%s</c>".formatted(reference, rest);
    }

    @Test
    void rows_and_cells_without_a_reference_follow_the_one_before() throws Exception {
        var workbook =
                WorkbookXml.ofRows(
                        "<row>%1$s</row><row>%1$s</row>"
                                .formatted(
                                        "<c t='str'><v>A</v></c><c t='str'><v>B</v></c><c t='str'><v>C</v></c><c t='str'><v>D</v></c>"));

        assertThat(read(workbook)).isEqualTo("A|B|C|D");
    }

    @Test
    void a_cell_without_a_reference_stands_behind_the_one_before() throws Exception {
        var cells = cell("B2", "><v>2</v>") + "<c><v>3</v></c>" + cell("A2", "><v>1</v>");

        assertThat(read(WorkbookXml.ofCells(cells + cell("D2", "><v>4</v>")))).isEqualTo("1|2|3|4");
    }

    @Test
    void empty_cells_keep_their_columns() throws Exception {
        var cells = cell("A2", "><v>1</v>") + "<c r='B2' s='0'/><c/>" + cell("D2", "><v>4</v>");

        assertThat(read(WorkbookXml.ofCells(cells))).isEqualTo("1|||4");
    }

    @Test
    void a_place_that_can_not_be_right_fails_its_row() {
        assertThat(fault(WorkbookXml.ofCells(cell("B7", "><v>1</v>")))).contains("says it is B7");
        assertThat(fault(WorkbookXml.ofCells(cell("XYZ2", "><v>1</v>")))).contains("XYZ2");
        assertThat(fault(WorkbookXml.ofCells(cell("2B", "><v>1</v>")))).contains("2B");
        assertThat(fault(WorkbookXml.ofCells(cell("B2", "><v>1</v>") + cell("B2", "><v>2</v>"))))
                .isEqualTo("the row has two cells in column B");
    }

    @Test
    void rows_out_of_order_are_read_in_the_order_of_their_numbers() throws Exception {
        var name = WorkbookXml.texts("A1", "Name");
        var workbook =
                WorkbookXml.ofRows(
                        "<row r='3'>%s</row><row r='1'>%s</row><row r='2'>%s</row>"
                                .formatted(
                                        WorkbookXml.texts("A3", "Bob"),
                                        name,
                                        WorkbookXml.texts("A2", "Ann")));

        assertThat(
                        Generation.of("s.xlsx", workbook.bytes(), OfficeFixtures.docx("{{Name}}"))
                                .texts())
                .containsExactly("Ann\n", "Bob\n");
    }

    @Test
    void a_number_that_two_rows_claim_is_nobodys() {
        var row = "<row r='2'>%s</row>".formatted(WorkbookXml.texts("A2", "x"));
        var workbook =
                WorkbookXml.ofRows(
                        "<row r='1'>%s</row>%s%s"
                                .formatted(
                                        WorkbookXml.texts(
                                                "A1", "A", "B1", "B", "C1", "C", "D1", "D"),
                                        row,
                                        row));

        assertThat(fault(workbook)).isEqualTo("the sheet has two rows 2");
    }

    @Test
    void a_value_beside_an_inline_text_is_not_added_to_it() throws Exception {
        var cells =
                cell("A2", " t='inlineStr'><v>0</v><is><t>text</t></is>")
                        + cell("B2", "><v>7</v><is><t>text</t></is>");

        assertThat(read(WorkbookXml.ofCells(cells))).isEqualTo("text|7||");
    }

    @Test
    void rich_and_pronounced_texts_are_their_letters() throws Exception {
        var rich = "<r><t>To</t></r><r><rPr><b/></rPr><t>kyo</t></r>";
        var spoken = "<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>";
        var workbook =
                WorkbookXml.ofCells(
                                cell("A2", " t='s'><v>0</v>")
                                        + cell("B2", " t='s'><v> 1 </v>")
                                        + cell("C2", " t='inlineStr'><is>%s</is>".formatted(spoken))
                                        + cell("D2", " t='inlineStr'><is>%s</is>".formatted(rich)))
                        .sharedTexts("<si>%s</si><si>%s</si>".formatted(rich, spoken));

        assertThat(read(workbook)).isEqualTo("Tokyo|東京|東京|Tokyo");
    }

    @Test
    void letters_written_as_numbers_are_letters() throws Exception {
        var cells =
                WorkbookXml.texts("A2", "one_x000D_\ntwo", "B2", "_x005F_x000D_", "C2", "_x00e9_");

        assertThat(read(WorkbookXml.ofCells(cells))).isEqualTo("one\ntwo|_x000D_|é|");
    }

    @Test
    void one_bad_index_fails_its_row_and_not_the_file() throws Exception {
        var workbook =
                WorkbookXml.ofRows(
                                "<row>%s</row><row><c t='s'><v>99</v></c></row><row><c t='s'><v>0</v></c></row>"
                                        .formatted(WorkbookXml.texts("A1", "Name")))
                        .sharedTexts("<si><t>Ann</t></si>");
        var run = Generation.of("s.xlsx", workbook.bytes(), OfficeFixtures.docx("{{Name}}"));

        assertThat(run.text()).isEqualTo("Ann\n");
        assertThat(run.errors())
                .containsExactly("'Name' points to the text 99, which the workbook does not have");
    }

    @Test
    void truth_and_errors_are_what_their_kind_says_whatever_their_text() throws Exception {
        assertThat(
                        read(
                                WorkbookXml.ofCells(
                                        cell("A2", " t='b'><v>1</v>")
                                                + cell("B2", " t='b'><v>0</v>")
                                                + WorkbookXml.texts("C2", "#N/A", "D2", "#REF!"))))
                .isEqualTo("TRUE|FALSE|#N/A|#REF!");
        assertThat(fault(WorkbookXml.ofCells(cell("A2", " t='e'><v>#BLOCKED!</v>"))))
                .isEqualTo("'A' has the error #BLOCKED!");
        assertThat(fault(WorkbookXml.ofCells(cell("A2", " t='b'><v>7</v>"))))
                .isEqualTo("'A' is neither true nor false: '7'");
        assertThat(fault(WorkbookXml.ofCells(cell("A2", " t='q'><v>7</v>"))))
                .isEqualTo("'A' holds something of the unknown kind 'q'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "NaN", "1e999", "0x1p3", "1d", "1,5"})
    void a_number_that_is_none_fails_its_row(String value) {
        assertThat(fault(WorkbookXml.ofCells(cell("A2", "><v>%s</v>".formatted(value)))))
                .isEqualTo("'A' says that it is a number and holds '%s'".formatted(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    <f>1+1</f>               | '' | no
                    <f>1+1</f><v></v>        | '' | no
                    <f>1+1</f><v/>           | '' | no
                    <f t="shared" si="0"/>   | '' | no
                    <f>""</f><v></v>         | str | ''
                    <f>1+1</f><v>2</v>       | '' | 2
                    <f>"a"</f><v>a</v>       | str | a
                    """)
    void a_formula_is_its_result_and_never_nothing(String content, String type, String shown)
            throws Exception {
        var workbook =
                WorkbookXml.ofCells(
                        cell("A2", " t='%s'>%s".formatted(type, content))
                                + cell("B2", "><v>1</v>"));

        if (shown.equals("no")) {
            assertThat(fault(workbook))
                    .startsWith("'A' holds a formula whose result is not in the file")
                    .contains("save it there");
        } else {
            assertThat(read(workbook)).isEqualTo(shown + "|1||");
        }
    }

    @Test
    void
            results_of_formulas_are_not_believed_when_the_workbook_says_that_they_are_not_calculated() {
        var cells = cell("A2", "><f>1+1</f><v>0</v>");

        assertThat(fault(WorkbookXml.ofCells(cells).mustCalculate()))
                .contains("a formula whose result is not in the file");
    }

    @Test
    void a_date_as_text_and_one_counted_from_1904_are_dates() throws Exception {
        var cells =
                cell("A2", " t='d' s='1'><v>2026-03-01T09:30:00</v>")
                        + cell("B2", " t='d'><v>2026-03-01</v>");
        var workbook = WorkbookXml.ofCells(cells).styles("d.m.yyyy h:mm", "yyyy/m/d");
        var old =
                WorkbookXml.ofCells(cell("A2", " s='2'><v>0</v>"))
                        .styles("0", "yyyy/m/d")
                        .from1904();

        assertThat(read(workbook)).isEqualTo("1.3.2026 9:30|2026-03-01||");
        assertThat(read(old)).isEqualTo("1904/1/1|||");
    }

    @Test
    void a_format_that_can_not_be_shown_fails_its_row_and_is_named() {
        var odd = WorkbookXml.ofCells(cell("A2", " s='1'><v>5</v>")).styles("0 kg");
        var unknown = WorkbookXml.ofCells(cell("A2", " s='9'><v>5</v>")).styles("0");
        var negative = WorkbookXml.ofCells(cell("A2", " s='1'><v>-5</v>")).styles("yyyy");

        assertThat(fault(odd))
                .startsWith("'A' holds 5.0 in the format '0 kg', which can't be shown");
        assertThat(fault(unknown)).contains("is of the style 9, which the workbook does not have");
        assertThat(fault(negative)).contains("in the format 'yyyy'");
    }

    @Test
    void names_of_parts_in_other_case_with_other_slashes_and_without_types_are_found()
            throws Exception {
        var parts = new LinkedHashMap<String, byte[]>();
        WorkbookXml.ofCells(cell("A2", " s='1'><v>0.5</v>"))
                .styles("0%")
                .parts()
                .forEach((name, xml) ->
                        parts.put(
                                name.startsWith("_")
                                        ? name
                                        : name.toUpperCase(Locale.ROOT).replace('/', '\\'),
                                xml));

        assertThat(Generation.of("s.xlsx", OfficeFixtures.zip(parts), FOUR).text().strip())
                .isEqualTo("50%|||");
    }

    @Test
    void a_strict_workbook_is_a_workbook() throws Exception {
        var parts = new LinkedHashMap<String, byte[]>();
        for (var part : WorkbookXml.ofCells(cell("A2", "><v>5</v>")).parts().entrySet()) {
            var xml =
                    new String(part.getValue(), StandardCharsets.UTF_8)
                            .replace(
                                    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                                    "http://purl.oclc.org/ooxml/spreadsheetml/main")
                            .replace(
                                    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                                    "http://purl.oclc.org/ooxml/officeDocument/relationships");
            parts.put(part.getKey(), xml.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Generation.of("s.xlsx", OfficeFixtures.zip(parts), FOUR).text().strip())
                .isEqualTo("5|||");
    }

    @Test
    void a_workbook_of_another_kind_is_refused_with_what_to_save_it_as() {
        var binary =
                OfficeFixtures.zip(
                        Map.of(
                                "_rels/.rels",
                                "<Relationships xmlns='x'><Relationship Id='a' Type='x/officeDocument' Target='xl/workbook.bin'/></Relationships>"
                                        .getBytes(StandardCharsets.UTF_8),
                                "xl/workbook.bin",
                                new byte[] {1, 2, 3}));
        var open = OfficeFixtures.zip(Map.of("mimetype", new byte[0], "content.xml", new byte[0]));

        for (var file : new byte[][] {binary, open}) {
            assertThatThrownBy(() -> Generation.of("s.ods", file, FOUR))
                    .hasMessage("'s.ods' is in a format that is not read here: save it as .xlsx");
        }
    }
}

package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.protocol.json.RawJson;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which sheet of a workbook is read, and which of its rows.
class SheetChoiceTest {
    private static final String HEAD = "<row r='1'>" + WorkbookXml.texts("A1", "Name") + "</row>";

    private static List<String> read(WorkbookXml workbook, String options) throws Exception {
        var folder = Files.createTempDirectory("carillon-test");
        var files =
                new FolderFiles(folder)
                        .with("s.xlsx", workbook.bytes())
                        .with("t.docx", OfficeFixtures.docx("{{Name}}"));
        var input =
                RawJson.ofTrusted(
                        "{\"spreadsheet\":\"s.xlsx\",\"template\":\"t.docx\"%s}"
                                .formatted(options));
        return Generation.of(files, input, folder).texts().stream().map(String::strip).toList();
    }

    private static String row(int number, String name, String attributes) {
        return "<row r='%d' %s>%s</row>"
                .formatted(number, attributes, WorkbookXml.texts("A" + number, name));
    }

    private static WorkbookXml two(String stateOfFirst, String first) {
        return WorkbookXml.ofRows(first)
                .sheet(2, HEAD + row(2, "Second", ""))
                .sheets(
                        "<sheet name='One' sheetId='1' r:id='r1' %s/><sheet name='Two Three' sheetId='2' r:id='r2'/>"
                                .formatted(stateOfFirst));
    }

    @Test
    void the_first_visible_sheet_with_rows_is_read() throws Exception {
        assertThat(read(two("", HEAD + row(2, "First", "")), "")).containsExactly("First");
        assertThat(read(two("state='hidden'", HEAD + row(2, "First", "")), ""))
                .containsExactly("Second");
        assertThat(read(two("", ""), "")).containsExactly("Second");
    }

    @Test
    void a_sheet_that_is_named_is_read_even_when_it_is_hidden() throws Exception {
        var workbook = two("state='veryHidden'", HEAD + row(2, "First", ""));

        assertThat(read(workbook, ",\"sheet\":\"one\"")).containsExactly("First");
        assertThat(read(workbook, ",\"sheet\":\"Two  three\"")).containsExactly("Second");
        assertThatThrownBy(() -> read(workbook, ",\"sheet\":\"Four\""))
                .hasMessage("'s.xlsx' has no sheet 'Four'; its sheets are One, Two Three");
        assertThatThrownBy(() -> read(workbook, ",\"sheet\":4"))
                .hasMessage("'sheet' must be the name of a sheet");
    }

    @Test
    void hidden_rows_are_read_unless_they_are_not_wanted() throws Exception {
        var workbook = WorkbookXml.ofRows(HEAD + row(2, "Ann", "hidden='1'") + row(3, "Bob", ""));

        assertThat(read(workbook, "")).containsExactly("Ann", "Bob");
        assertThat(read(workbook, ",\"skipHidden\":true")).containsExactly("Bob");
    }

    @Test
    void the_row_with_the_names_is_found_below_a_title_or_named() throws Exception {
        var workbook =
                WorkbookXml.ofRows(
                        row(1, "All students of 2026", "")
                                + row(3, "Name", "")
                                + row(4, "Name", "")
                                + row(5, "Ann", ""));

        assertThat(read(workbook, "")).containsExactly("Name", "Ann");
        assertThat(read(workbook, ",\"headerRow\":4")).containsExactly("Ann");
        assertThatThrownBy(() -> read(workbook, ",\"headerRow\":2"))
                .hasMessageContaining("'s.xlsx' has nothing in row 2");
    }
}

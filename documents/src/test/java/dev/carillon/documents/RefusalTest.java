package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskHandler.TaskSubmission;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is refused, and in which words.
class RefusalTest {
    private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13};
    private static final byte[] OLD = {
        (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
    };
    private static final byte[] TEMPLATE = OfficeFixtures.docx("{{Name}}");
    private static final byte[] ROWS = OfficeFixtures.csv("Name", "Ann");

    @TempDir Path folder;
    private FolderFiles files;

    @BeforeEach
    void files() throws IOException {
        files = new FolderFiles(folder).with("s.csv", ROWS).with("t.docx", TEMPLATE);
    }

    private AbstractThrowableAssert<?, ?> refusal(RawJson input) {
        var handler = new GenerateDocuments(files);
        return assertThatThrownBy(
                        () -> handler.validate(new TaskSubmission(RecordingContext.OWNER, input)))
                .isInstanceOf(InvalidTaskInputException.class);
    }

    private AbstractThrowableAssert<?, ?> failure(String name, byte[] rows, byte[] template) {
        return assertThatThrownBy(() -> Generation.of(name, rows, template))
                .isInstanceOf(InvalidTaskInputException.class);
    }

    @Test
    void a_file_that_nobody_uploaded() {
        refusal(Generation.input("nope", "t.docx", null))
                .hasMessage("there is no file 'nope': upload it first, or use a sample");
    }

    @Test
    void a_file_of_somebody_else() {
        var handler = new GenerateDocuments(files);
        var submission =
                new TaskSubmission(new UserId("user2"), Generation.input("s.csv", "t.docx", null));

        assertThatThrownBy(() -> handler.validate(submission))
                .hasMessageContaining("there is no file 's.csv'");
    }

    @Test
    void an_input_that_is_no_object_or_lacks_a_file() {
        refusal(RawJson.ofText("s.csv")).hasMessageContaining("'spreadsheet' and 'template'");
        refusal(RawJson.ofTrusted("{\"spreadsheet\":\"s.csv\"}"))
                .hasMessageContaining("'template' must be the id");
        refusal(
                        RawJson.ofTrusted(
                                "{\"spreadsheet\":\"s.csv\",\"template\":\"t.docx\",\"fileName\":7}"))
                .hasMessageContaining("'fileName' must be a pattern");
    }

    @Test
    void a_picture_called_a_spreadsheet() throws IOException {
        files.with("photo.xlsx", PICTURE).with("photo.csv", PICTURE);

        refusal(Generation.input("photo.xlsx", "t.docx", null))
                .hasMessage(
                        "'photo.xlsx' is not a spreadsheet: choose an .xlsx workbook or a .csv file");
        refusal(Generation.input("photo.csv", "t.docx", null)).hasMessageContaining("photo.csv");
    }

    @Test
    void a_document_in_the_place_of_a_spreadsheet_and_the_other_way_round() throws IOException {
        files.with("s.xlsx", OfficeFixtures.xlsx(workbook -> workbook.createSheet()));

        refusal(Generation.input("t.docx", "t.docx", null))
                .hasMessageContaining("'t.docx' is not a spreadsheet");
        refusal(Generation.input("s.csv", "s.xlsx", null))
                .hasMessage("'s.xlsx' is not a template: choose a Word document, .docx");
        refusal(Generation.input("s.csv", "s.csv", null)).hasMessageContaining("not a template");
    }

    @Test
    void a_workbook_of_old_excel_or_with_a_password() throws IOException {
        files.with("old.xls", OLD);

        refusal(Generation.input("old.xls", "t.docx", null))
                .hasMessageContaining("save it as .xlsx");
    }

    @Test
    void an_empty_sheet_and_one_with_nothing_but_a_header() {
        failure("s.xlsx", OfficeFixtures.xlsx(workbook -> workbook.createSheet()), TEMPLATE)
                .hasMessageContaining("'s.xlsx' is empty");
        failure("s.csv", new byte[0], TEMPLATE).hasMessageContaining("'s.csv' is empty");
        failure("s.csv", OfficeFixtures.csv("Name", "", " "), TEMPLATE)
                .hasMessageContaining("has no rows below its header");
    }

    @Test
    void too_many_rows_or_columns() {
        var lines = Collections.nCopies(10_002, "x").toArray(String[]::new);
        failure("s.csv", OfficeFixtures.csv(lines), TEMPLATE)
                .hasMessage(
                        "'s.csv' has more than 10,000 rows, which is the limit: split it into smaller files");
        failure("s.csv", OfficeFixtures.csv("x" + ",x".repeat(200), "Ann"), TEMPLATE)
                .hasMessageContaining("more than 200 columns");
    }

    @Test
    void a_zip_bomb_in_either_place() {
        var bomb = new byte[101 << 20];
        Arrays.fill(bomb, (byte) ' ');
        failure("s.xlsx", withPart(Samples.STUDENTS, "xl/sharedStrings.xml", bomb), TEMPLATE)
                .hasMessageContaining("'s.xlsx' unpacks to more than 100 MB");
        failure("s.csv", ROWS, withPart(Samples.CERTIFICATE, "word/styles.xml", bomb))
                .hasMessageContaining("'t.docx' unpacks to more than 100 MB");
    }

    @Test
    void a_damaged_workbook_or_template() {
        var junk = "<worksheet".getBytes(StandardCharsets.UTF_8);
        failure("s.xlsx", withPart(Samples.STUDENTS, "xl/worksheets/sheet1.xml", junk), TEMPLATE)
                .hasMessageContaining("'s.xlsx' is damaged");
        failure("s.csv", ROWS, withPart(Samples.CERTIFICATE, "word/document.xml", junk))
                .hasMessageContaining("'t.docx' is damaged");
    }

    @Test
    void a_template_that_reads_other_files() {
        var xml =
                "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><d>&e;</d>"
                        .getBytes(StandardCharsets.UTF_8);
        failure("s.csv", ROWS, withPart(Samples.CERTIFICATE, "word/document.xml", xml))
                .hasMessageContaining("'t.docx' is damaged");
    }

    @Test
    void a_placeholder_without_a_column() {
        failure("s.csv", ROWS, OfficeFixtures.docx("{{Name}} {{Nmae}} {{#if}}"))
                .hasMessage(
                        "the spreadsheet has no column for {{Nmae}}, {{#if}}; its columns are Name");
    }

    @Test
    void a_placeholder_with_two_columns() {
        failure("s.csv", OfficeFixtures.csv("Name,Age,name", "a,b,c"), TEMPLATE)
                .hasMessage("the spreadsheet has two columns for {{Name}}, A and C: rename one");
    }

    @Test
    void a_template_without_placeholders() {
        failure("s.csv", ROWS, OfficeFixtures.docx("Dear {Name}"))
                .hasMessageContaining("no placeholder")
                .hasMessageEndingWith("{{Name}}");
    }

    @Test
    void more_documents_than_fit() throws IOException {
        var limits = new Limits(10, 10, 1000, 1 << 20, 1 << 20, 1 << 20, 5000);
        files.with("many.csv", OfficeFixtures.csv("Name", "a", "b", "c", "d", "e"));
        var input = Generation.input("many.csv", "t.docx", null);

        assertThatThrownBy(() ->
                        new GenerateDocuments(files, limits)
                                .run(new RecordingContext(input, folder)))
                .hasMessageContaining("the documents take more than 5000 bytes");
        assertThat(folder.resolve("documents-t-1.zip")).doesNotExist();
    }

    private static byte[] withPart(Samples.Sample sample, String part, byte[] content) {
        try {
            var file = Files.createTempFile("carillon", ".zip");
            try (var in = sample.open()) {
                Files.write(file, in.readAllBytes());
            }
            Map<String, byte[]> parts = OfficeFixtures.unzip(file);
            parts.put(part, content);
            Files.delete(file);
            return OfficeFixtures.zip(parts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

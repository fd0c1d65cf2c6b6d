package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskHandler.TaskSubmission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Small files that would become large in memory, or take long, where somebody has uploaded them.
class BombTest {
    private static final byte[] TEMPLATE = OfficeFixtures.docx("{{Name}}");
    private static final byte[] ROWS = OfficeFixtures.csv("Name", "Ann");
    private static final String WORD =
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private static final String SHEETS =
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    @TempDir Path folder;

    private AbstractThrowableAssert<?, ?> failure(String name, byte[] rows, byte[] template) {
        return assertThatThrownBy(() -> Generation.of(name, rows, template))
                .isInstanceOf(InvalidTaskInputException.class);
    }

    private static AbstractThrowableAssert<?, ?> workbookFailure(
            String part, UnaryOperator<String> change) {
        var workbook = changed(Samples.STUDENTS, part, change);
        return assertThatThrownBy(() -> Generation.of("s.xlsx", workbook, TEMPLATE))
                .isInstanceOf(InvalidTaskInputException.class);
    }

    @Test
    void a_template_of_some_kilobytes_that_would_be_a_tree_of_hundreds_of_megabytes() {
        var bomb =
                changed(
                        Samples.CERTIFICATE,
                        "word/document.xml",
                        _ ->
                                "<w:document xmlns:w=\"%s\">".formatted(WORD)
                                        + "<a/>".repeat(2_500_000)
                                        + "</w:document>");
        assertThat(bomb).hasSizeLessThan(60_000);

        failure("s.csv", ROWS, bomb)
                .hasMessage(
                        "'t.docx' has more than 300,000 tags and attributes, which is the limit: choose a simpler file");
    }

    @Test
    void the_same_in_two_bytes_a_character_or_in_an_encoding_of_mainframes() {
        var xml = "<w:document xmlns:w=\"%s\">".formatted(WORD) + "<a/>".repeat(400_000);
        failure("s.csv", ROWS, withPart("word/document.xml", xml.getBytes(StandardCharsets.UTF_16)))
                .hasMessageContaining("more than 300,000 tags and attributes");
        failure(
                        "s.csv",
                        ROWS,
                        withPart("word/document.xml", xml.getBytes(Charset.forName("Cp1047"))))
                .hasMessageContaining("neither UTF-8 nor UTF-16");
    }

    @Test
    void the_same_in_attributes_and_in_the_list_of_parts() {
        var attributes = new StringBuilder("<a");
        for (var i = 0; i < 400_000; i++) {
            attributes.append(" a").append(i).append("=''");
        }
        failure("s.csv", ROWS, withPart("word/document.xml", attributes.append("/>").toString()))
                .hasMessageContaining("more than 300,000 tags and attributes");
        failure("s.csv", ROWS, withPart("docProps/app.xml", "<a>".repeat(340_000)))
                .hasMessageContaining("'t.docx' has more than 300,000 tags and attributes");
    }

    @Test
    void a_zip_of_very_many_files_is_refused_before_it_is_opened() {
        var entries = new LinkedHashMap<String, byte[]>();
        for (var i = 0; i < 400_000; i++) {
            entries.put(Integer.toString(i), new byte[0]);
        }
        var zip = OfficeFixtures.zip(entries);
        assertThatThrownBy(() -> validate(zip))
                .isInstanceOf(InvalidTaskInputException.class)
                .hasMessage(
                        "'t.docx' is a zip of more than 10,000 files, which is the limit: save it anew in an office program");
        failure("s.xlsx", zip, TEMPLATE).hasMessageContaining("a zip of more than 10,000 files");
    }

    @Test
    void a_file_that_unpacks_to_hundreds_of_times_its_size() {
        failure("s.csv", ROWS, withPart("word/media/picture.png", new byte[50 << 20]))
                .hasMessageContaining("'t.docx' unpacks to more than 300 times its size");
    }

    @Test
    void a_workbook_with_millions_of_styles() {
        workbookFailure(
                        "xl/styles.xml",
                        styles -> styles.replace("</cellXfs>", "<xf/>".repeat(2_500_000)))
                .hasMessageContaining("'s.xlsx' has more than 100,000 cell formats");
    }

    @Test
    void a_workbook_with_millions_of_relations() {
        workbookFailure(
                        "xl/_rels/workbook.xml.rels",
                        rels ->
                                rels.replace(
                                        "</Relationships>",
                                        "<Relationship Id='x'/>".repeat(300_000)))
                .hasMessageContaining("'s.xlsx' has a part with more than 20,000 relations");
    }

    @Test
    void three_thousand_equal_styles_are_those_of_an_honest_workbook() throws Exception {
        var honest =
                changed(
                        Samples.STUDENTS,
                        "xl/styles.xml",
                        styles ->
                                styles.replace(
                                        "</cellXfs>",
                                        "<xf numFmtId='0' fontId='0' fillId='0' borderId='0' xfId='0'/>"
                                                        .repeat(3000)
                                                + "</cellXfs>"));

        assertThat(Generation.of("s.xlsx", honest, TEMPLATE).documents()).hasSize(299);
    }

    @Test
    void parts_that_nobody_reads_take_nothing() throws Exception {
        var parts = parts(Samples.STUDENTS);
        parts.put("xl/media/image1.png", new byte[200 << 20]);

        assertThat(Generation.of("s.xlsx", OfficeFixtures.zip(parts), TEMPLATE).documents())
                .hasSize(299);
    }

    @Test
    void a_workbook_with_millions_of_shared_texts() {
        var parts = parts(Samples.STUDENTS);
        parts.put(
                "xl/sharedStrings.xml",
                ("<sst xmlns='%s' uniqueCount='2147483647'>".formatted(SHEETS)
                                + "<si/>".repeat(3_100_000)
                                + "</sst>")
                        .getBytes(StandardCharsets.UTF_8));
        failure("s.xlsx", OfficeFixtures.zip(parts), TEMPLATE)
                .hasMessageContaining("has more than 3,000,000 texts in its cells");
    }

    @Test
    void a_cell_that_is_as_long_as_a_book() {
        workbookFailure("xl/worksheets/sheet1.xml", _ -> sheet("a".repeat(2 << 20)))
                .hasMessageContaining("'s.xlsx' has more than 1 MB in one piece");
        workbookFailure(
                        "xl/worksheets/sheet1.xml",
                        _ -> sheet("<!--" + "<".repeat(2 << 20) + "-->"))
                .hasMessageContaining("'s.xlsx' has more than 1 MB in one piece");
        workbookFailure("xl/worksheets/sheet1.xml", _ -> sheet((noise() + "<b/>").repeat(500)))
                .hasMessageContaining("more than 40,000,000 characters, formulas among them");
    }

    private static String noise() {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var i = 0; i < 90_000; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static String sheet(String text) {
        return "<worksheet xmlns='%s'><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>%s</t></is></c></row></sheetData></worksheet>"
                .formatted(SHEETS, text);
    }

    @Test
    void a_job_that_needs_more_memory_than_all_may_have_fails_alone() throws Exception {
        var files = new FolderFiles(folder).with("s.csv", ROWS).with("t.docx", TEMPLATE);
        files.with("big.csv", OfficeFixtures.csv("Name", "x".repeat(200_000)));
        var workshop = new Workshop(1, 1 << 20);
        var handler = new GenerateDocuments(files, workshop);

        assertThatThrownBy(() ->
                        handler.run(
                                new RecordingContext(
                                        Generation.input("big.csv", "t.docx", null), folder)))
                .hasMessageContaining("documents may take 1 MB together, which is the limit")
                .hasMessageContaining("raise documents.memory");
        var result =
                handler.run(
                        new RecordingContext(Generation.input("s.csv", "t.docx", null), folder));
        assertThat(result.summary().fields().orElseThrow().integer("generated")).contains(1L);
        assertThat(workshop.memoryTaken()).isZero();
    }

    private void validate(byte[] template) throws IOException {
        var files = new FolderFiles(folder).with("s.csv", ROWS).with("t.docx", template);
        new GenerateDocuments(files)
                .validate(
                        new TaskSubmission(
                                RecordingContext.OWNER, Generation.input("s.csv", "t.docx", null)));
    }

    private static byte[] withPart(String part, String content) {
        return withPart(part, content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] withPart(String part, byte[] content) {
        var parts = parts(Samples.CERTIFICATE);
        parts.put(part, content);
        return OfficeFixtures.zip(parts);
    }

    private static byte[] changed(
            Samples.Sample sample, String part, UnaryOperator<String> change) {
        var parts = parts(sample);
        var before = new String(parts.getOrDefault(part, new byte[0]), StandardCharsets.UTF_8);
        parts.put(part, change.apply(before).getBytes(StandardCharsets.UTF_8));
        return OfficeFixtures.zip(parts);
    }

    private static Map<String, byte[]> parts(Samples.Sample sample) {
        try {
            var file = Files.createTempFile("carillon", ".zip");
            try (var in = sample.open()) {
                Files.write(file, in.readAllBytes());
            }
            var parts = OfficeFixtures.unzip(file);
            Files.delete(file);
            return parts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

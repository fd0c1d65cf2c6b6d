package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing stays between braces in a document without a word: it is filled in, or the batch does
/// not begin.
class BracesTest {
    private static String fill(String template, String column) throws Exception {
        return Generation.of(
                        "s.csv",
                        OfficeFixtures.csv("\"" + column + "\"", "Ann & Bob"),
                        OfficeFixtures.docx(template))
                .text();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{Name}",
                "{Name}}",
                "Dear {{Name",
                "{{Na{me}}",
                "{{}}",
                "｛｛Name",
                "{{Name}}}} {{"
            })
    void braces_that_are_no_placeholder_are_refused(String text) {
        assertThatThrownBy(() -> fill("{{Name}} " + text, "Name"))
                .isInstanceOf(InvalidTaskInputException.class)
                .hasMessageContaining("braces that are no placeholder")
                .hasMessageContaining("{{Name}}, in one line");
    }

    @Test
    void a_placeholder_over_a_line_break_is_refused() {
        var template =
                OfficeFixtures.docx(document -> {
                    var run = document.createParagraph().createRun();
                    run.setText("{{First");
                    run.addBreak();
                    run.setText("Name}}");
                });

        assertThatThrownBy(() ->
                        Generation.of("s.csv", OfficeFixtures.csv("First Name", "Ann"), template))
                .hasMessageContaining("braces that are no placeholder, in '{{First");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ｛｛Name｝｝        | Name
                    {{Start–End}}   | Start-End
                    {{Owner’s Name}} | Owner's Name
                    {{Ｎａｍｅ}}       | Name
                    {{“Best” of}}   | '"Best" of'
                    """)
    void names_that_differ_only_in_their_looks_are_one(String text, String column)
            throws Exception {
        assertThat(fill(text, column.replace("\"", "\"\""))).isEqualTo("Ann & Bob\n");
    }

    @Test
    void one_brace_alone_is_text() throws Exception {
        assertThat(fill("{{Name}} {a} }{", "Name")).isEqualTo("Ann & Bob {a} }{\n");
    }

    @Test
    void links_words_for_pictures_properties_comments_and_charts_are_filled_in() throws Exception {
        var file = Files.createTempFile("carillon", ".docx");
        Files.write(file, OfficeFixtures.docx("{{Name}}"));
        Map<String, byte[]> parts = OfficeFixtures.unzip(file);
        put(
                parts,
                "word/_rels/header9.xml.rels",
                "<Relationships xmlns='r'><Relationship Target='https://x.example/?n=%7B%7BName%7D%7D' TargetMode='External'/></Relationships>");
        put(
                parts,
                "word/header9.xml",
                "<w:hdr xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p><w:r><w:drawing><docPr descr='of {{Name}}'/></w:drawing></w:r></w:p></w:hdr>");
        put(parts, "docProps/custom.xml", "<p xmlns='c'><v>for {{Name}}</v></p>");
        put(
                parts,
                "word/charts/chart1.xml",
                "<c xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><a:p><a:r><a:t>by {{Na</a:t></a:r><a:r><a:t>me}}</a:t></a:r></a:p></c>");
        put(
                parts,
                "word/comments9.xml",
                "<w:comments xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p><w:r><w:t>to {{Name}}</w:t></w:r></w:p></w:comments>");
        var run =
                Generation.of(
                        "s.csv",
                        OfficeFixtures.csv("Name", "Ann & \"Bob\"".replace("\"", "")),
                        OfficeFixtures.zip(parts));
        Files.write(file, run.document("t 2.docx"));
        var made = OfficeFixtures.unzip(file);

        assertThat(text(made, "word/_rels/header9.xml.rels")).contains("?n=Ann%20%26%20Bob\"");
        assertThat(text(made, "word/header9.xml")).contains("descr=\"of Ann &amp; Bob\"");
        assertThat(text(made, "docProps/custom.xml")).contains("<v>for Ann &amp; Bob</v>");
        assertThat(text(made, "word/charts/chart1.xml")).contains(">by Ann &amp; Bob<");
        assertThat(text(made, "word/comments9.xml")).contains(">to Ann &amp; Bob<");
    }

    @Test
    void an_unknown_name_in_a_link_is_refused_by_name() {
        assertThatThrownBy(
                        () -> {
                            var file = Files.createTempFile("carillon", ".docx");
                            Files.write(file, OfficeFixtures.docx("{{Name}}"));
                            Map<String, byte[]> parts = OfficeFixtures.unzip(file);
                            put(parts, "docProps/custom.xml", "<p xmlns='c'><v>{{Nobody}}</v></p>");
                            Generation.of(
                                    "s.csv",
                                    OfficeFixtures.csv("Name", "Ann"),
                                    OfficeFixtures.zip(parts));
                        })
                .hasMessageContaining("the spreadsheet has no column for {{Nobody}}");
    }

    @Test
    void data_of_a_citation_that_ends_in_braces_is_no_placeholder() throws Exception {
        var template =
                OfficeFixtures.docx(document -> {
                    var run = document.createParagraph().createRun();
                    run.setText("{{Name}}");
                    run.getCTR()
                            .addNewInstrText()
                            .setStringValue("ADDIN ZOTERO {\"a\":{\"b\":{}}}");
                });

        assertThat(Generation.of("s.csv", OfficeFixtures.csv("Name", "Ann"), template).text())
                .startsWith("Ann");
    }

    @Test
    void a_word_template_makes_documents_and_one_with_macros_is_refused() throws Exception {
        var file = Files.createTempFile("carillon", ".dotx");
        Files.write(file, OfficeFixtures.docx("{{Name}}"));
        Map<String, byte[]> parts = OfficeFixtures.unzip(file);
        var list = "[Content_Types].xml";
        var types = text(parts, list);
        put(
                parts,
                list,
                types.replace("wordprocessingml.document.main", "wordprocessingml.template.main"));
        var run =
                Generation.of(
                        "s.csv", OfficeFixtures.csv("Name", "Ann"), OfficeFixtures.zip(parts));
        Files.write(file, run.document("t 2.docx"));

        assertThat(text(OfficeFixtures.unzip(file), list))
                .contains("document.main+xml")
                .doesNotContain("template.main");
        put(
                parts,
                list,
                types.replace(
                        "vnd.openxmlformats-officedocument.wordprocessingml.document.main",
                        "vnd.ms-word.document.macroEnabled.main"));
        assertThatThrownBy(() ->
                        Generation.of(
                                "s.csv",
                                OfficeFixtures.csv("Name", "Ann"),
                                OfficeFixtures.zip(parts)))
                .hasMessage("'t.docx' has macros: save it as .docx");
    }

    private static void put(Map<String, byte[]> parts, String name, String xml) {
        parts.put(name, xml.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Map<String, byte[]> parts, String name) {
        return new String(parts.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }
}

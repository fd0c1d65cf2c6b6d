package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.wp.usermodel.HeaderFooterType;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Test;

/// How placeholders are found and filled.
class TemplateTest {
    private static String fill(byte[] template, String header, String row) throws Exception {
        return Generation.of("s.csv", OfficeFixtures.csv(header, row), template).text();
    }

    @Test
    void a_placeholder_scattered_over_runs_is_found_and_takes_the_looks_of_its_first()
            throws Exception {
        var template =
                OfficeFixtures.docx(document -> {
                    var paragraph = document.createParagraph();
                    for (var piece : List.of("Dear {", "{Full", " Na", "me}", "} and {{课程}}!")) {
                        var run = paragraph.createRun();
                        run.setText(piece);
                        run.setBold(piece.equals("Dear {"));
                        run.setItalic(piece.contains("Full"));
                    }
                });
        var run =
                Generation.of("s.csv", OfficeFixtures.csv("full name,课程", "Ann Li,Java"), template);

        assertThat(run.text()).isEqualTo("Dear Ann Li and Java!\n");
        try (var document = new XWPFDocument(new ByteArrayInputStream(run.document("t 2.docx")))) {
            var first = document.getParagraphs().getFirst().getRuns().getFirst();
            assertThat(first.text()).isEqualTo("Dear Ann Li");
            assertThat(first.isBold()).isTrue();
        }
    }

    @Test
    void placeholders_stand_in_tables_headers_and_footers_too() throws Exception {
        var template =
                OfficeFixtures.docx(document -> {
                    document.createTable(1, 2).getRow(0).getCell(1).setText("[{{Name}}]");
                    document.createHeader(HeaderFooterType.DEFAULT)
                            .createParagraph()
                            .createRun()
                            .setText("top {{Name}}");
                    document.createFooter(HeaderFooterType.DEFAULT)
                            .createParagraph()
                            .createRun()
                            .setText("bottom {{ Name }}");
                });

        assertThat(fill(template, "Name", "Ann")).contains("[Ann]", "top Ann", "bottom Ann");
    }

    @Test
    void a_text_box_in_a_paragraph_is_filled_like_the_paragraph_around_it() throws Exception {
        var xml =
                """
                <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
                <w:p><w:r><w:t>{{Na</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box {{Name}}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r><w:r><w:t>me}}</w:t></w:r></w:p>
                </w:body></w:document>
                """;
        var part = TextPartParser.parse(xml.getBytes(StandardCharsets.UTF_8));

        assertThat(part.fill(name -> "Ann " + name, 10_000))
                .contains(">box Ann Name<", ">Ann Name<")
                .doesNotContain("{{", "me}}");
    }

    @Test
    void a_value_that_looks_like_a_placeholder_or_like_markup_is_just_text() throws Exception {
        var template = OfficeFixtures.docx("{{Name}} / {{Note}}");
        var evil = "{{Secret}} ${7*7} #{T(java.lang.Runtime)} </w:t><w:br/>&amp; \\1 $1";

        assertThat(fill(template, "Name,Note,Secret", "{{Note}}," + evil + ",s3cret"))
                .isEqualTo("{{Note}} / " + evil + "\n");
    }

    @Test
    void a_value_of_several_lines_keeps_them() throws Exception {
        assertThat(
                        fill(
                                OfficeFixtures.docx("[{{Address}}]"),
                                "Address",
                                "\"1 High St\r\nLeeds\n\nUK\""))
                .isEqualTo("[1 High St\nLeeds\n\nUK]\n");
    }

    @Test
    void what_xml_can_not_hold_is_replaced() throws Exception {
        assertThat(fill(OfficeFixtures.docx("{{Name}} 😀"), "Name", "a\uFFFFb\uFFFE😀"))
                .isEqualTo("a\uFFFDb\uFFFD😀 😀\n");
    }

    @Test
    void spaces_around_a_value_in_the_template_stay() throws Exception {
        assertThat(fill(OfficeFixtures.docx("a {{Name}} b"), "Name", "x")).isEqualTo("a x b\n");
    }

    @Test
    void a_placeholder_with_the_odd_space_of_a_word_processor_finds_its_column() throws Exception {
        assertThat(fill(OfficeFixtures.docx("{{full\u00A0 NAME}}"), "Full Name", "Ann"))
                .isEqualTo("Ann\n");
    }

    @Test
    void a_picture_in_the_template_arrives_as_it_was() throws Exception {
        var template =
                OfficeFixtures.docx(document -> {
                    document.createParagraph().createRun().setText("{{Name}}");
                    try {
                        document.addPictureData(
                                new byte[] {1, 2, 3}, XWPFDocument.PICTURE_TYPE_PNG);
                    } catch (InvalidFormatException e) {
                        throw new IllegalStateException(e);
                    }
                });
        var run = Generation.of("s.csv", OfficeFixtures.csv("Name", "Ann"), template);

        try (var document = new XWPFDocument(new ByteArrayInputStream(run.document("t 2.docx")))) {
            assertThat(document.getAllPictures().getFirst().getData()).containsExactly(1, 2, 3);
        }
    }
}

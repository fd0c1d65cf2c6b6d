package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.documents.SampleStudents.Student;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is shipped is what the generator makes.
class SamplesTest {
    private static final List<List<String>> STUDENTS =
            SampleStudents.all().stream().map(Student::cells).toList();

    private static List<List<String>> rows(Table table) {
        assertThat(table.columns()).isEqualTo(SampleStudents.COLUMNS);
        return table.rows().stream()
                .map(row ->
                        List.of(
                                row.cell(0),
                                row.cell(1),
                                row.cell(2),
                                row.cell(3),
                                row.cell(4),
                                row.cell(5)))
                .toList();
    }

    @Test
    void the_workbook_holds_the_students() throws Exception {
        assertThat(rows(Samples.STUDENTS.table())).isEqualTo(STUDENTS).hasSize(300);
    }

    @Test
    void the_large_workbook_begins_with_the_same_students() throws Exception {
        var graduates = rows(Samples.GRADUATES.table());

        assertThat(graduates)
                .isEqualTo(SampleStudents.graduates().stream().map(Student::cells).toList())
                .hasSize(1200);
        assertThat(graduates.subList(0, 300)).isEqualTo(STUDENTS);
    }

    @Test
    void the_handbook_is_the_one_in_the_sources(@TempDir Path folder) throws Exception {
        var fresh = folder.resolve("fresh.docx");
        SampleFiles.writeHandbook(fresh);
        var shipped = folder.resolve("shipped.docx");
        try (var content = Samples.HANDBOOK.open()) {
            Files.copy(content, shipped);
        }

        assertThat(OfficeFixtures.unzip(shipped))
                .containsExactlyEntriesOf(OfficeFixtures.unzip(fresh));
        assertThat(DocxTemplate.read(fresh, "h.docx", Limits.DEFAULT).placeholders())
                .extracting(Placeholder::withoutMark)
                .containsAll(SampleStudents.COLUMNS);
    }

    @Test
    void the_csv_holds_the_same() throws Exception {
        assertThat(rows(Samples.STUDENTS_CSV.table())).isEqualTo(STUDENTS);
    }

    @Test
    void the_certificate_is_the_one_in_the_sources(@TempDir Path folder) throws Exception {
        var fresh = folder.resolve("fresh.docx");
        SampleFiles.writeCertificate(fresh);
        var shipped = folder.resolve("shipped.docx");
        try (var content = Samples.CERTIFICATE.open()) {
            Files.copy(content, shipped);
        }

        assertThat(OfficeFixtures.unzip(shipped))
                .containsExactlyEntriesOf(OfficeFixtures.unzip(fresh));
    }

    @Test
    void the_certificate_has_a_placeholder_for_every_column(@TempDir Path folder) throws Exception {
        var file = folder.resolve("c.docx");
        SampleFiles.writeCertificate(file);

        assertThat(DocxTemplate.read(file, "c.docx", Limits.DEFAULT).placeholders())
                .extracting(Placeholder::withoutMark)
                .containsAll(SampleStudents.COLUMNS);
    }

    @Test
    void roles_read_as_the_api_writes_them() {
        assertThat(Samples.all())
                .extracting(sample -> sample.role().toString())
                .containsExactly("spreadsheet", "template", "spreadsheet", "data", "template");
    }
}

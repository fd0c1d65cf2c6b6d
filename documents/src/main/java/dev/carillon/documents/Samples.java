package dev.carillon.documents;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Files to try the tasks with: the results of students of made-up names, of whom 7 have a mistake
/// in their row, and a certificate to fill in for them. There is a large pair, which takes some
/// seconds, so that somebody who tries it sees it move, and a small pair.
public final class Samples {
    /// 1200 students as a workbook, for [GenerateDocuments]. Their first 300 are [#STUDENTS].
    public static final Sample GRADUATES =
            new Sample("sample-graduates.xlsx", "graduates.xlsx", Role.SPREADSHEET);

    /// The certificate and a handbook of many pages.
    public static final Sample HANDBOOK =
            new Sample("sample-handbook.docx", "handbook.docx", Role.TEMPLATE);

    /// 300 students as a workbook, for [GenerateDocuments].
    public static final Sample STUDENTS =
            new Sample("sample-students.xlsx", "students.xlsx", Role.SPREADSHEET);

    /// The same students as a plain table, for [QueryData].
    public static final Sample STUDENTS_CSV =
            new Sample("sample-students.csv", "students.csv", Role.DATA);

    /// A certificate with a placeholder for each of their columns.
    public static final Sample CERTIFICATE =
            new Sample("sample-certificate.docx", "certificate.docx", Role.TEMPLATE);

    private Samples() {}

    /// All of them; of each role the one to offer first comes first.
    public static List<Sample> all() {
        return List.of(GRADUATES, HANDBOOK, STUDENTS, STUDENTS_CSV, CERTIFICATE);
    }

    /// What a sample is for.
    public enum Role {
        SPREADSHEET,
        TEMPLATE,
        DATA;

        /// As the HTTP API writes it.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A file that comes with the program.
    ///
    /// @param id under which a [dev.carillon.core.spi.FileStore] should offer it to everybody
    /// @param name for display
    public record Sample(String id, String name, Role role) {
        /// The content; the caller closes it.
        public InputStream open() {
            return Objects.requireNonNull(Samples.class.getResourceAsStream("samples/" + id), id);
        }

        /// A spreadsheet's content.
        ///
        /// @throws IOException when it can't be read
        public Table table() throws IOException {
            var file = Files.createTempFile("carillon-", "-" + name);
            try (var content = open()) {
                Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
                return Table.read(file);
            } finally {
                Files.delete(file);
            }
        }
    }
}

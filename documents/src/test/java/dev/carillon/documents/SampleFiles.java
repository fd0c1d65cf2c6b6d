package dev.carillon.documents;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.carillon.documents.SampleStudents.Student;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/// Writes the sample files that are shipped. Run it after a change to them, from the module's folder:
///
///     mvn test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=dev.carillon.documents.SampleFiles
public final class SampleFiles {
    private static final String[] CERTIFICATE = {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/styles.xml",
        "word/header1.xml",
        "word/footer1.xml"
    };

    /// What stands at the end of the certificate, after its pages.
    private static final String LAST = "    <w:sectPr>";

    private static final int[] WIDTHS = {16, 24, 36, 26, 14, 10};

    private SampleFiles() {}

    /// Writes all of them into the module's resources.
    public static void main(String... args) throws IOException, InvalidFormatException {
        var folder = Path.of("src/main/resources/dev/carillon/documents/samples");
        writeWorkbook(folder.resolve(Samples.GRADUATES.id()), SampleStudents.graduates());
        writeHandbook(folder.resolve(Samples.HANDBOOK.id()));
        writeWorkbook(folder.resolve(Samples.STUDENTS.id()), SampleStudents.all());
        writeCsv(folder.resolve(Samples.STUDENTS_CSV.id()));
        writeCertificate(folder.resolve(Samples.CERTIFICATE.id()));
    }

    static void writeCsv(Path file) throws IOException {
        try (var csv = CsvWriter.builder().build(file, StandardCharsets.UTF_8)) {
            csv.writeRecord(SampleStudents.COLUMNS);
            SampleStudents.all().forEach(student -> csv.writeRecord(student.cells()));
        }
    }

    static void writeWorkbook(Path file, List<Student> students)
            throws IOException, InvalidFormatException {
        try (var workbook = new XSSFWorkbook();
                var out = Files.newOutputStream(file)) {
            var sheet = workbook.createSheet("Students");
            var header = sheet.createRow(0);
            for (var i = 0; i < WIDTHS.length; i++) {
                var cell = header.createCell(i);
                cell.setCellValue(SampleStudents.COLUMNS.get(i));
                cell.setCellStyle(headerStyle(workbook));
                sheet.setColumnWidth(i, WIDTHS[i] * 256);
            }
            sheet.createFreezePane(0, 1);
            var dates = workbook.createCellStyle();
            dates.setDataFormat(workbook.createDataFormat().getFormat("yyyy-mm-dd"));
            for (var i = 0; i < students.size(); i++) {
                var row = sheet.createRow(i + 1);
                var student = students.get(i);
                for (var text : List.of(0, 1, 2, 3)) {
                    row.createCell(text).setCellValue(student.cells().get(text));
                }
                setDate(row.createCell(4), student, dates);
                setScore(row.createCell(5), student);
            }
            workbook.getProperties().getCoreProperties().setCreated("2026-01-05T08:00:00Z");
            workbook.getProperties().getCoreProperties().setCreator("Carillon Academy");
            workbook.write(out);
        }
    }

    private static XSSFCellStyle headerStyle(XSSFWorkbook workbook) {
        var font = workbook.createFont();
        font.setBold(true);
        font.setColor(IndexedColors.WHITE.getIndex());
        var style = workbook.createCellStyle();
        style.setFont(font);
        style.setFillForegroundColor(IndexedColors.DARK_TEAL.getIndex());
        style.setFillPattern(FillPatternType.SOLID_FOREGROUND);
        return style;
    }

    private static void setDate(XSSFCell cell, Student student, XSSFCellStyle dates) {
        try {
            cell.setCellValue(LocalDate.parse(student.date()));
            cell.setCellStyle(dates);
        } catch (DateTimeException e) {
            cell.setCellValue(student.date());
        }
    }

    private static void setScore(XSSFCell cell, Student student) {
        if (student.score().equals("#DIV/0!")) {
            cell.setCellFormula("180/0");
            cell.getSheet()
                    .getWorkbook()
                    .getCreationHelper()
                    .createFormulaEvaluator()
                    .evaluateFormulaCell(cell);
        } else if (Character.isDigit(student.score().charAt(0))) {
            cell.setCellValue(Double.parseDouble(student.score()));
        } else {
            cell.setCellValue(student.score());
        }
    }

    static void writeCertificate(Path file) throws IOException {
        write(file, "");
    }

    /// The certificate, with the handbook's pages behind it.
    static void writeHandbook(Path file) throws IOException {
        write(file, SampleHandbook.pages());
    }

    private static void write(Path file, String pages) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var part : CERTIFICATE) {
                var entry = new ZipEntry(part);
                entry.setTimeLocal(LocalDate.of(2026, 1, 5).atTime(8, 0));
                zip.putNextEntry(entry);
                try (var in = SampleFiles.class.getResourceAsStream("certificate/" + part)) {
                    if (in == null) {
                        throw new IOException("no resource " + part);
                    }
                    var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    if (part.equals("word/document.xml")) {
                        text = text.replace(LAST, pages + LAST);
                    }
                    zip.write(text.getBytes(StandardCharsets.UTF_8));
                }
                zip.closeEntry();
            }
        }
    }
}

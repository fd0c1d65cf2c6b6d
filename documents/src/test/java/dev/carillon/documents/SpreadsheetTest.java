package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads spreadsheets as different programs and countries write them.
class SpreadsheetTest {
    private static final byte[] TEMPLATE = OfficeFixtures.docx("{{姓名}} | {{City}}");

    private static String read(byte[] csv) throws Exception {
        return Generation.of("s.csv", csv, TEMPLATE).text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "GBK", "GB18030", "UTF-16"})
    void csv_in_any_encoding_that_chinese_excel_writes(String charset) throws Exception {
        var text = "姓名,City\r\n王小明,北京\r\n";

        assertThat(read(text.getBytes(Charset.forName(charset)))).isEqualTo("王小明 | 北京\n");
    }

    @Test
    void csv_with_a_byte_order_mark() throws Exception {
        assertThat(read("\uFEFF姓名,City\nAnn,Rome".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("Ann | Rome\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void csv_with_any_usual_separator(String separator) throws Exception {
        var csv = "姓名;City\n\"A;n,n\";\"says \"\"hi\"\"\"".replace("e;C", "e" + separator + "C");
        var text = csv.replace("名;", "名" + separator).replace("\";\"", "\"" + separator + "\"");

        assertThat(read(OfficeFixtures.csv(text))).isEqualTo("A;n,n | says \"hi\"\n");
    }

    @Test
    void csv_in_a_western_encoding() throws Exception {
        var csv = "Name\nJosé\n".getBytes(Charset.forName("windows-1252"));

        assertThat(Generation.of("s.csv", csv, OfficeFixtures.docx("{{Name}}")).text())
                .isEqualTo("José\n");
    }

    @Test
    void cells_of_a_workbook_read_as_a_person_sees_them() throws Exception {
        var rows =
                OfficeFixtures.xlsx(workbook -> {
                    var sheet = workbook.createSheet();
                    var header = sheet.createRow(0);
                    var row = sheet.createRow(1);
                    for (var i = 0; i < 10; i++) {
                        header.createCell(i).setCellValue("c" + i);
                        row.createCell(i);
                    }
                    row.getCell(0).setCellValue(12.0);
                    row.getCell(1).setCellValue(0.1 + 0.2);
                    row.getCell(2).setCellValue(123456789012L);
                    row.getCell(3).setCellValue(0.95);
                    row.getCell(3).setCellStyle(style(workbook, "0%"));
                    row.getCell(4).setCellValue(7);
                    row.getCell(4).setCellStyle(style(workbook, "000"));
                    row.getCell(5).setCellValue(LocalDate.of(2026, 3, 1));
                    row.getCell(5).setCellStyle(style(workbook, "m/d/yy"));
                    row.getCell(6).setCellValue(LocalDateTime.of(2026, 3, 1, 9, 30));
                    row.getCell(6).setCellStyle(style(workbook, "yyyy\"年\"m\"月\"d\"日\" h:mm"));
                    row.getCell(7).setCellValue(true);
                    row.getCell(8).setCellFormula("6*7");
                    row.getCell(8)
                            .getSheet()
                            .getWorkbook()
                            .getCreationHelper()
                            .createFormulaEvaluator()
                            .evaluateFormulaCell(row.getCell(8));
                    row.getCell(9).setCellValue(1234.5);
                    row.getCell(9).setCellStyle(style(workbook, "\"¥\"#,##0.00"));
                });
        var template =
                OfficeFixtures.docx(
                        "{{c0}} {{c1}} {{c2}} {{c3}} {{c4}}|{{c5}}|{{c6}}|{{c7}} {{c8}} {{c9}}");

        assertThat(Generation.of("s.xlsx", rows, template).text())
                .isEqualTo(
                        "12 0.3 123456789012 95% 007|2026-03-01|2026年3月1日 9:30|TRUE 42 ¥1,234.50\n");
    }

    private static CellStyle style(XSSFWorkbook workbook, String format) {
        var style = workbook.createCellStyle();
        style.setDataFormat(workbook.createDataFormat().getFormat(format));
        return style;
    }

    @Test
    void rows_are_counted_as_excel_counts_them() throws Exception {
        var rows =
                OfficeFixtures.xlsx(workbook -> {
                    var sheet = workbook.createSheet();
                    sheet.createRow(0).createCell(0).setCellValue("Name");
                    sheet.createRow(4).createCell(0).setCellValue("Ann");
                    sheet.createRow(5).createCell(3).setCellValue("not under a name");
                    sheet.createRow(8).createCell(0).setCellValue("Bob");
                });
        var run = Generation.of("s.xlsx", rows, OfficeFixtures.docx("{{Name}}"));

        assertThat(run.documents()).containsOnlyKeys("t 5.docx", "t 9.docx");
        assertThat(run.context().events("document_failed").getFirst().row()).isEqualTo(6);
    }

    @Test
    void a_workbook_that_counts_days_from_1904_has_the_right_dates() throws Exception {
        var rows =
                OfficeFixtures.xlsx(workbook -> {
                    workbook.getCTWorkbook().getWorkbookPr().setDate1904(true);
                    var sheet = workbook.createSheet();
                    sheet.createRow(0).createCell(0).setCellValue("Date");
                    var cell = sheet.createRow(1).createCell(0);
                    cell.setCellValue(LocalDate.of(2026, 3, 1));
                    cell.setCellStyle(style(workbook, "yyyy-mm-dd"));
                });

        assertThat(Generation.of("s.xlsx", rows, OfficeFixtures.docx("{{Date}}")).text())
                .isEqualTo("2026-03-01\n");
    }
}

package dev.carillon.documents;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// A workbook written by hand, part by part: what programs write that can't be run everywhere.
final class WorkbookXml {
    private static final String RELATIONS =
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>%s</Relationships>";
    private static final String SHEETS =
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private final Map<String, byte[]> parts = new LinkedHashMap<>();
    private String properties = "";
    private String calculation = "";

    /// @param rows of the first sheet
    static WorkbookXml ofRows(String rows) {
        var workbook = new WorkbookXml();
        workbook.with(
                "_rels/.rels",
                RELATIONS.formatted(relation("r1", "officeDocument", "xl/workbook.xml")));
        workbook.with(
                "xl/_rels/workbook.xml.rels",
                RELATIONS.formatted(
                        relation("r1", "worksheet", "worksheets/sheet1.xml")
                                + relation("r2", "worksheet", "/xl/worksheets/sheet2.xml")
                                + relation("r3", "styles", "styles.xml")
                                + relation("r4", "sharedStrings", "sharedStrings.xml")));
        workbook.sheet(1, rows);
        workbook.sheets("<sheet name='One' sheetId='1' r:id='r1'/>");
        return workbook;
    }

    private static String relation(String id, String type, String target) {
        return "<Relationship Id='%s' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s' Target='%s'/>"
                .formatted(id, type, target);
    }

    /// Two rows: the names A to D and the cells that are given.
    static WorkbookXml ofCells(String cells) {
        return ofRows(
                "<row r='1'>%s</row><row r='2'>%s</row>"
                        .formatted(texts("A1", "A", "B1", "B", "C1", "C", "D1", "D"), cells));
    }

    /// Cells with texts, each a reference and what stands there.
    static String texts(String... referencesAndTexts) {
        var cells = new StringBuilder();
        for (var i = 0; i < referencesAndTexts.length; i += 2) {
            cells.append(
                    "<c r='%s' t='inlineStr'><is><t>%s</t></is></c>"
                            .formatted(referencesAndTexts[i], referencesAndTexts[i + 1]));
        }
        return cells.toString();
    }

    WorkbookXml with(String part, String xml) {
        parts.put(part, xml.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    WorkbookXml sheet(int number, String rows) {
        return with(
                "xl/worksheets/sheet%d.xml".formatted(number),
                "<worksheet xmlns='%s'><sheetData>%s</sheetData></worksheet>"
                        .formatted(SHEETS, rows));
    }

    WorkbookXml sheets(String list) {
        return with(
                "xl/workbook.xml",
                "<workbook xmlns='%s' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>%s<sheets>%s</sheets>%s</workbook>"
                        .formatted(SHEETS, properties, list, calculation));
    }

    WorkbookXml from1904() {
        properties = "<workbookPr date1904='1'/>";
        return sheets("<sheet name='One' sheetId='1' r:id='r1'/>");
    }

    WorkbookXml mustCalculate() {
        calculation = "<calcPr fullCalcOnLoad='1'/>";
        return sheets("<sheet name='One' sheetId='1' r:id='r1'/>");
    }

    /// @param formats number formats of the styles 1, 2 and so on
    WorkbookXml styles(String... formats) {
        var codes = new StringBuilder();
        var cells = new StringBuilder("<xf numFmtId='0'/>");
        for (var i = 0; i < formats.length; i++) {
            codes.append("<numFmt numFmtId='%d' formatCode='%s'/>".formatted(200 + i, formats[i]));
            cells.append("<xf numFmtId='%d'/>".formatted(200 + i));
        }
        return with(
                "xl/styles.xml",
                "<styleSheet xmlns='%s'><numFmts>%s</numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs>%s</cellXfs></styleSheet>"
                        .formatted(SHEETS, codes, cells));
    }

    WorkbookXml sharedTexts(String items) {
        return with(
                "xl/sharedStrings.xml",
                "<sst xmlns='%s' count='1' uniqueCount='1'>%s</sst>".formatted(SHEETS, items));
    }

    byte[] bytes() {
        return OfficeFixtures.zip(parts);
    }

    /// The parts, to be written in another way.
    Map<String, byte[]> parts() {
        return parts;
    }
}

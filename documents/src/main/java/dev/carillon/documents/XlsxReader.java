package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.IOException;
import java.nio.file.Path;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.eventusermodel.ReadOnlySharedStringsTable;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.apache.poi.xssf.eventusermodel.XSSFSheetXMLHandler;
import org.apache.poi.xssf.eventusermodel.XSSFSheetXMLHandler.SheetContentsHandler;
import org.apache.poi.xssf.usermodel.XSSFComment;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Reads the first sheet of a workbook as it streams by, each cell as the text that it shows.
final class XlsxReader {
    private XlsxReader() {}

    /// Looks all of a workbook through before anything of it is built.
    ///
    /// @return what it takes in memory, in bytes
    static long scan(Path file, String name, Limits limits) {
        try {
            return PackageScan.workbook(file, name, limits);
        } catch (IOException e) {
            throw damaged(name, e);
        }
    }

    /// Reads a workbook that was scanned.
    static Table read(Path file, String name, Limits limits) {
        try {
            var table = new TableBuilder(name, limits);
            readSheet(file, table);
            return table.build();
        } catch (InvalidTaskInputException e) {
            throw e;
        } catch (IOException
                | OpenXML4JException
                | SAXException
                | ParserConfigurationException
                | RuntimeException e) {
            throw damaged(name, e);
        }
    }

    private static InvalidTaskInputException damaged(String name, Exception cause) {
        var damaged =
                new InvalidTaskInputException(
                        "'%s' is damaged: open it in a spreadsheet program and save it again"
                                .formatted(name));
        damaged.initCause(cause);
        return damaged;
    }

    private static void readSheet(Path file, TableBuilder table)
            throws IOException, OpenXML4JException, SAXException, ParserConfigurationException {
        try (var workbook = OPCPackage.open(file.toFile(), PackageAccess.READ)) {
            var reader = new XSSFReader(workbook);
            var strings = new ReadOnlySharedStringsTable(workbook, false);
            var format = CellFormat.of(reader);
            var parser = XMLHelper.newXMLReader();
            parser.setContentHandler(
                    new BoundedText(
                            new XSSFSheetXMLHandler(
                                    reader.getStylesTable(),
                                    strings,
                                    new Cells(table),
                                    format,
                                    false),
                            table));
            var sheets = reader.getSheetsData();
            if (sheets.hasNext()) {
                try (var sheet = sheets.next()) {
                    parser.parse(new InputSource(sheet));
                }
            }
        }
    }

    private static final class Cells implements SheetContentsHandler {
        private static final String ERROR = "ERROR:#";
        private final TableBuilder table;
        private int column;

        Cells(TableBuilder table) {
            this.table = table;
        }

        @Override
        public void startRow(int row) {
            column = 0;
        }

        @Override
        public void cell(
                @Nullable String reference, @Nullable String text, @Nullable XSSFComment comment) {
            if (reference != null) {
                column = new CellReference(reference).getCol();
            }
            if (text != null) {
                table.cell(
                        column, text.startsWith(ERROR) ? text.substring(ERROR.length() - 1) : text);
            }
            column++;
        }

        @Override
        public void endRow(int row) {
            table.endRow(row + 1);
        }
    }
}

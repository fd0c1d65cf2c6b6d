package dev.carillon.documents;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/// What a number in a cell looks like to a person. A format that its author chose is kept: `95%`,
/// `¥1,200.00`, `007`. Two things differ from what Excel shows: a number without a format is never
/// cut to the width of a cell (an id stays `123456789012`, not `1.23457E+11`), and a date is ISO
/// 8601, because what Excel shows depends on the country of whoever looks. Used by one thread.
final class CellFormat extends DataFormatter {
    /// As many digits as Excel keeps: 0.1 + 0.2 is 0.3.
    private static final MathContext DIGITS = new MathContext(15);

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final boolean from1904;

    private CellFormat(boolean from1904) {
        super(Locale.US);
        this.from1904 = from1904;
    }

    /// The format of a workbook's cells, which depends on where it starts to count days.
    static CellFormat of(XSSFReader workbook)
            throws IOException, OpenXML4JException, SAXException, ParserConfigurationException {
        var epoch = new EpochReader();
        var parser = XMLHelper.newXMLReader();
        parser.setContentHandler(epoch);
        try (var data = workbook.getWorkbookData()) {
            parser.parse(new InputSource(data));
        }
        return new CellFormat(epoch.from1904);
    }

    @Override
    public String formatRawCellContents(double value, int index, String format) {
        if (isPlain(format)) {
            return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
        }
        if (isDate(value, index, format)) {
            return date(DateUtil.getLocalDateTime(value, from1904, true), value < 1);
        }
        return super.formatRawCellContents(value, index, format, from1904);
    }

    private static boolean isPlain(String format) {
        return "General".equalsIgnoreCase(format) || "@".equals(format);
    }

    /// Lengths of time, such as `[h]:mm`, are none.
    private static boolean isDate(double value, int index, String format) {
        return !format.startsWith("[h")
                && !format.startsWith("[m")
                && DateUtil.isADateFormat(index, format)
                && DateUtil.isValidExcelDate(value);
    }

    private static String date(LocalDateTime date, boolean timeOnly) {
        var time = date.toLocalTime();
        var clock = (time.getSecond() == 0 ? MINUTES : SECONDS).format(time);
        if (timeOnly) {
            return clock;
        }
        return time.equals(LocalTime.MIDNIGHT)
                ? date.toLocalDate().toString()
                : date.toLocalDate() + " " + clock;
    }

    private static final class EpochReader extends DefaultHandler {
        private boolean from1904;

        @Override
        public void startElement(String uri, String local, String name, Attributes attributes) {
            if (local.equals("workbookPr")) {
                var value = attributes.getValue("date1904");
                from1904 = "1".equals(value) || "true".equals(value);
            }
        }
    }
}

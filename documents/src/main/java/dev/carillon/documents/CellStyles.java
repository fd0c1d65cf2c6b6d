package dev.carillon.documents;

import dev.carillon.documents.format.NumberFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// The number formats of a workbook's cells; nothing else of their looks is kept. Used by one
/// thread.
final class CellStyles {
    private static final int MOST = 100_000;

    private final Map<Integer, String> codes = new HashMap<>();
    private final Map<Integer, NumberFormat> formats = new HashMap<>();
    private int[] ofCells = new int[64];
    private int count;

    /// A workbook without styles.
    static CellStyles none() {
        return new CellStyles();
    }

    private CellStyles() {}

    static CellStyles read(OfficeFile office, InputStream in) throws IOException {
        var styles = new CellStyles();
        try {
            var xml = Xml.stream(in);
            var inCells = false;
            while (Xml.nextElement(xml)) {
                switch (xml.getLocalName()) {
                    case "cellXfs" -> inCells = true;
                    case "cellStyleXfs", "cellStyles", "dxfs" -> inCells = false;
                    case "xf" -> {
                        if (inCells) {
                            styles.addCell(number(xml, "numFmtId"));
                        }
                    }
                    case "numFmt" ->
                            // those of conditional formats come later and change none of these
                            styles.codes.putIfAbsent(
                                    number(xml, "numFmtId"), Xml.attribute(xml, "formatCode"));
                    default -> {}
                }
                if (styles.count > MOST || styles.codes.size() > MOST) {
                    throw office.refused(
                            "has more than %,d cell formats".formatted(MOST),
                            "save it anew in a spreadsheet program");
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException("not XML", e);
        }
        return styles;
    }

    private void addCell(int format) {
        if (count == ofCells.length) {
            ofCells = Arrays.copyOf(ofCells, count * 2);
        }
        ofCells[count++] = format;
    }

    private static int number(XMLStreamReader xml, String name) {
        try {
            return Integer.parseInt(Xml.attribute(xml, name));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// The format of a cell's style.
    ///
    /// @param style as the cell has it; empty for the first
    /// @return empty when the workbook has no such style
    Optional<NumberFormat> format(String style) {
        if (style.isEmpty() || (count == 0 && style.equals("0"))) {
            return Optional.of(format(count == 0 ? 0 : ofCells[0]));
        }
        try {
            var i = Integer.parseInt(style);
            return i >= 0 && i < count ? Optional.of(format(ofCells[i])) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private NumberFormat format(int id) {
        return formats.computeIfAbsent(
                id,
                _ -> {
                    var code = codes.get(id);
                    return code == null ? NumberFormat.builtIn(id) : NumberFormat.of(code);
                });
    }
}

package dev.carillon.documents;

import dev.carillon.documents.CellText.Shown;
import dev.carillon.protocol.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads the cells of one sheet as it streams by, each into its own column. A cell whose place
/// can't be right makes its row a faulty one, and moves no other. Used by one thread.
final class SheetReader {
    private final CellText texts;
    private final TableBuilder table;
    private final boolean skipHidden;
    private final SheetCell cell = new SheetCell();
    private boolean inData;
    private boolean inCell;
    private boolean skipped;
    private boolean pronounced;
    private int row;
    private int column;

    /// What the text that streams by belongs to.
    private Place place = Place.NOWHERE;

    private enum Place {
        NOWHERE,
        VALUE,
        INLINE
    }

    /// @param skipHidden whether rows that are hidden, by hand or by a filter, are passed over
    SheetReader(CellText texts, TableBuilder table, boolean skipHidden) {
        this.texts = texts;
        this.table = table;
        this.skipHidden = skipHidden;
    }

    void read(InputStream in) throws IOException {
        try {
            var xml = Xml.stream(in);
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> start(xml);
                    case XMLStreamConstants.END_ELEMENT -> {
                        if (end(xml.getLocalName())) {
                            return;
                        }
                    }
                    case XMLStreamConstants.DTD -> throw Xml.documentType();
                    case XMLStreamConstants.CHARACTERS,
                            XMLStreamConstants.CDATA,
                            XMLStreamConstants.SPACE ->
                            text(xml);
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException("not XML", e);
        }
    }

    private void start(XMLStreamReader xml) {
        var name = xml.getLocalName();
        if (!inData) {
            inData = name.equals("sheetData");
            return;
        }
        if (!inCell) {
            switch (name) {
                case "row" -> startRow(xml);
                case "c" -> {
                    cell.begin(xml);
                    inCell = true;
                }
                default -> {}
            }
            return;
        }
        switch (name) {
            case "f" -> cell.formula();
            case "v" -> {
                cell.beginValue();
                place = Place.VALUE;
            }
            case "is" -> cell.beginInline();
            case "rPh" -> pronounced = true;
            case "t" -> place = pronounced ? Place.NOWHERE : Place.INLINE;
            default -> {}
        }
    }

    private void startRow(XMLStreamReader xml) {
        var reference = Xml.attribute(xml, "r").strip();
        var hidden = Xml.attribute(xml, "hidden");
        skipped = skipHidden && (hidden.equals("1") || hidden.equals("true"));
        column = -1;
        var number = CellPlace.row(reference);
        row = number.orElse(row + 1);
        if (!reference.isEmpty() && number.isEmpty()) {
            table.rowFault(
                    "the row has the number '%s', which none can have"
                            .formatted(Excerpt.of(reference)));
        }
    }

    private void text(XMLStreamReader xml) {
        var length = xml.getTextLength();
        table.passed(length);
        switch (place) {
            case VALUE -> cell.addValue(xml.getText());
            case INLINE -> cell.addInline(xml.getText());
            case NOWHERE -> {}
        }
    }

    /// @return whether that was the last row
    private boolean end(String name) {
        switch (name) {
            case "v", "t" -> place = Place.NOWHERE;
            case "rPh" -> pronounced = false;
            case "c" -> {
                if (inCell) {
                    endCell();
                }
                inCell = false;
            }
            case "row" -> {
                if (inData && !inCell) {
                    endRow();
                }
            }
            case "sheetData" -> {
                return inData;
            }
            default -> {}
        }
        return false;
    }

    private void endCell() {
        column++;
        if (!cell.reference().isEmpty()) {
            var at = CellPlace.of(cell.reference());
            if (at.isEmpty() || at.get().row() != row) {
                table.rowFault(
                        "the row has a cell that says it is %s, which can't be right"
                                .formatted(Excerpt.of(cell.reference())));
                return;
            }
            column = at.get().column();
        }
        if (column > CellPlace.LAST_COLUMN) {
            table.rowFault("the row has more cells than a sheet has columns");
        } else if (!cell.isEmpty()) {
            switch (texts.of(cell)) {
                case Shown.Text(var text) -> table.cell(column, text);
                case Shown.Fault(var what, var text) -> table.fault(column, what, text);
            }
        }
    }

    private void endRow() {
        if (skipped) {
            table.dropRow();
        } else {
            table.endRow(row);
        }
    }
}

package dev.carillon.documents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/// The parts of a workbook that are read, and what it says of itself. Immutable.
///
/// @param sheets in their order, without those that hold charts or macros
/// @param from1904 whether days are counted from 1904
/// @param mustCalculate whether the results of formulas in the file are not to be believed
record WorkbookParts(
        List<SheetPart> sheets,
        boolean from1904,
        boolean mustCalculate,
        Optional<ZipArchiveEntry> styles,
        Optional<ZipArchiveEntry> texts) {
    private static final int MOST_SHEETS = 10_000;

    /// A sheet with cells.
    record SheetPart(String name, boolean visible, ZipArchiveEntry entry) {}

    WorkbookParts {
        sheets = List.copyOf(sheets);
    }

    /// @throws IOException when it is damaged
    static WorkbookParts of(OfficeFile office) throws IOException {
        var main = office.mainPart().orElseThrow(() -> new IOException("no workbook"));
        return new Reader(office, Relations.of(office, main)).read(main);
    }

    private static final class Reader {
        private final OfficeFile office;
        private final Relations relations;
        private final HashMap<String, String> sheetParts = new HashMap<>();
        private final List<SheetPart> sheets = new ArrayList<>();
        private boolean from1904;
        private boolean mustCalculate;

        Reader(OfficeFile office, Relations relations) {
            this.office = office;
            this.relations = relations;
            relations.all().stream()
                    .filter(one -> one.kind().equals("worksheet"))
                    .forEach(one -> sheetParts.put(one.id(), one.target()));
        }

        WorkbookParts read(String main) throws IOException {
            try (var in = office.openSmall(office.require(main))) {
                var xml = Xml.stream(in);
                while (Xml.nextElement(xml)) {
                    switch (xml.getLocalName()) {
                        case "workbookPr" -> from1904 = isTrue(xml, "date1904");
                        case "calcPr" ->
                                mustCalculate =
                                        isTrue(xml, "fullCalcOnLoad")
                                                || isFalse(xml, "calcCompleted");
                        case "sheet" -> sheet(xml);
                        default -> {}
                    }
                }
            } catch (XMLStreamException e) {
                throw new IOException("not XML", e);
            }
            return new WorkbookParts(
                    sheets, from1904, mustCalculate, part("styles"), part("sharedStrings"));
        }

        private void sheet(XMLStreamReader xml) {
            var part = sheetParts.get(relationOf(xml));
            var entry = part == null ? Optional.<ZipArchiveEntry>empty() : office.entry(part);
            if (entry.isEmpty()) {
                return;
            }
            if (sheets.size() == MOST_SHEETS) {
                throw office.refused(
                        "has more than %,d sheets".formatted(MOST_SHEETS), "take some out");
            }
            var state = Xml.attribute(xml, "state");
            var visible = state.isEmpty() || state.equals("visible");
            sheets.add(new SheetPart(Xml.attribute(xml, "name"), visible, entry.get()));
        }

        private static String relationOf(XMLStreamReader xml) {
            for (var i = 0; i < xml.getAttributeCount(); i++) {
                var space = xml.getAttributeNamespace(i);
                if (xml.getAttributeLocalName(i).equals("id")
                        && space != null
                        && space.endsWith("/relationships")) {
                    return xml.getAttributeValue(i);
                }
            }
            return "";
        }

        private Optional<ZipArchiveEntry> part(String kind) {
            return relations.targets(kind).flatMap(part -> office.entry(part).stream()).findFirst();
        }

        private static boolean isTrue(XMLStreamReader xml, String name) {
            var value = Xml.attribute(xml, name);
            return value.equals("1") || value.equals("true") || value.equals("on");
        }

        private static boolean isFalse(XMLStreamReader xml, String name) {
            var value = Xml.attribute(xml, name);
            return value.equals("0") || value.equals("false") || value.equals("off");
        }
    }
}

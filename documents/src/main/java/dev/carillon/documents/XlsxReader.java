package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.documents.WorkbookParts.SheetPart;
import dev.carillon.protocol.Excerpt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Reads one sheet of a workbook as it streams by, each cell as the text that it shows. Of the
/// other parts only those are opened that say what the cells are.
final class XlsxReader {
    private XlsxReader() {}

    /// Looks those parts of a workbook through that are read, before anything of them is built.
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
    static Table read(Path file, String name, ReadOptions options, Limits limits) {
        try (var office = new OfficeFile(file, name)) {
            return read(office, name, options, limits);
        } catch (InvalidTaskInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
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

    private static Table read(OfficeFile office, String name, ReadOptions options, Limits limits)
            throws IOException {
        var workbook = WorkbookParts.of(office);
        var texts = new CellText(workbook, sharedTexts(office, workbook), styles(office, workbook));
        var table = new TableBuilder(name, limits);
        for (var sheet : candidates(workbook, name, options)) {
            try (var in = office.open(sheet.entry())) {
                new SheetReader(texts, table, options.skipHidden()).read(in);
            }
            if (!table.isEmpty()) {
                break;
            }
        }
        return table.build(options.header());
    }

    private static SharedTexts sharedTexts(OfficeFile office, WorkbookParts workbook)
            throws IOException {
        if (workbook.texts().isEmpty()) {
            return SharedTexts.NONE;
        }
        try (var in = office.open(workbook.texts().get())) {
            return SharedTexts.read(office, in);
        }
    }

    private static CellStyles styles(OfficeFile office, WorkbookParts workbook) throws IOException {
        if (workbook.styles().isEmpty()) {
            return CellStyles.none();
        }
        try (var in = office.open(workbook.styles().get())) {
            return CellStyles.read(office, in);
        }
    }

    /// The sheet that was named, or those that a person sees.
    private static List<SheetPart> candidates(
            WorkbookParts workbook, String name, ReadOptions options) {
        if (options.sheet().isEmpty()) {
            return workbook.sheets().stream().filter(SheetPart::visible).toList();
        }
        var key = Placeholder.key(options.sheet().get());
        var named =
                workbook.sheets().stream()
                        .filter(sheet -> Placeholder.key(sheet.name()).equals(key))
                        .toList();
        if (named.isEmpty()) {
            throw new InvalidTaskInputException(
                    "'%s' has no sheet '%s'; its sheets are %s"
                            .formatted(
                                    name,
                                    Excerpt.of(options.sheet().get()),
                                    workbook.sheets().stream()
                                            .map(SheetPart::name)
                                            .limit(50)
                                            .collect(Collectors.joining(", "))));
        }
        return named;
    }
}

package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.IOException;
import java.nio.file.Path;

/// Tells spreadsheets from other files, and reads them.
final class Spreadsheet {
    private Spreadsheet() {}

    /// @param name as the user called the file
    /// @throws InvalidTaskInputException when it is no spreadsheet
    static void check(Path file, String name) throws IOException {
        kind(file, name);
    }

    /// Looks all of a spreadsheet through before anything of it is built.
    ///
    /// @return what it takes in memory, in bytes
    /// @throws InvalidTaskInputException when it is no spreadsheet, or breaks a limit
    static long scan(Path file, String name, Limits limits) throws IOException {
        return switch (kind(file, name)) {
            case WORKBOOK -> XlsxReader.scan(file, name, limits);
            default -> CsvReading.scan(file, name, limits);
        };
    }

    /// Reads a spreadsheet that was scanned.
    static Table read(Path file, String name, ReadOptions options, Limits limits)
            throws IOException {
        return switch (kind(file, name)) {
            case WORKBOOK -> XlsxReader.read(file, name, options, limits);
            default -> CsvReading.read(file, name, options, limits);
        };
    }

    private static FileKind kind(Path file, String name) throws IOException {
        var kind = FileKind.of(file, name);
        return switch (kind) {
            case WORKBOOK, CSV -> kind;
            case OLD_OFFICE ->
                    throw new InvalidTaskInputException(
                            "'%s' has a password or is in the format of Excel before 2007: save it as .xlsx without one"
                                    .formatted(name));
            case OPEN_DOCUMENT, BINARY_WORKBOOK ->
                    throw new InvalidTaskInputException(
                            "'%s' is in a format that is not read here: save it as .xlsx"
                                    .formatted(name));
            case DOCUMENT, OTHER ->
                    throw new InvalidTaskInputException(
                            "'%s' is not a spreadsheet: choose an .xlsx workbook or a .csv file"
                                    .formatted(name));
        };
    }
}

package dev.carillon.documents;

/// How much of the machine one task may use, so that no upload can take it all.
///
/// @param rows rows of data in a spreadsheet
/// @param columns columns in a spreadsheet
/// @param characters characters in all cells of a spreadsheet
/// @param unpackedBytes size of all parts of a workbook or a template, once unpacked
/// @param templateBytes size of those parts of a template that hold text, once unpacked
/// @param documentBytes size of one document's text
/// @param archiveBytes size of all documents
record Limits(
        int rows,
        int columns,
        long characters,
        long unpackedBytes,
        long templateBytes,
        long documentBytes,
        long archiveBytes) {
    static final Limits DEFAULT =
            new Limits(
                    10_000,
                    200,
                    20_000_000,
                    megabytes(100),
                    megabytes(10),
                    megabytes(20),
                    megabytes(1000));

    /// The same with documents that are no larger than that either.
    Limits withDocumentsUpTo(long bytes) {
        return new Limits(
                rows,
                columns,
                characters,
                unpackedBytes,
                templateBytes,
                Math.min(documentBytes, bytes),
                archiveBytes);
    }

    static long megabytes(long count) {
        return count << 20;
    }

    /// A size for people.
    static String size(long bytes) {
        return bytes >= megabytes(1) ? (bytes >> 20) + " MB" : bytes + " bytes";
    }
}

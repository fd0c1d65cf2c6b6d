package dev.carillon.documents;

/// What became of one row.
sealed interface Outcome {
    /// As a spreadsheet program shows it.
    int row();

    /// What the file name's pattern gives, not yet cleaned; some of it may be missing when the row
    /// lacks it.
    String name();

    record Made(int row, String name, PackedBytes document) implements Outcome {}

    /// There is no document.
    ///
    /// @param error why
    record Refused(int row, String name, String error) implements Outcome {}
}

package dev.carillon.documents;

import java.util.Optional;

/// What a user says of how a spreadsheet is to be read. Immutable.
///
/// @param sheet its name; empty for the first visible one with anything in it
/// @param skipHidden whether rows that are hidden, by hand or by a filter, are passed over
/// @param encoding of a text file; empty to find out
record ReadOptions(
        Optional<String> sheet, HeaderRow header, boolean skipHidden, Optional<String> encoding) {
    /// Nothing said.
    static final ReadOptions DEFAULT =
            new ReadOptions(Optional.empty(), HeaderRow.FIRST, false, Optional.empty());
}

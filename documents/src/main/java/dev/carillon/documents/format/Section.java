package dev.carillon.documents.format;

import dev.carillon.documents.format.Part.DayHalf;
import dev.carillon.documents.format.Part.Elapsed;
import dev.carillon.documents.format.Part.Field;
import dev.carillon.documents.format.Part.Mark;
import java.util.List;
import java.util.Optional;

/// One of the up to four sections of a number format. Immutable.
///
/// @param condition which numbers it is for; empty where its place says so
/// @param language in which it names months and days, and its calendar
/// @param numerals how it writes digits
record Section(
        List<Part> parts,
        Optional<Condition> condition,
        FormatLanguage language,
        Numerals numerals) {
    Section {
        parts = List.copyOf(parts);
    }

    boolean has(Part part) {
        return parts.contains(part);
    }

    boolean isDate() {
        return parts.stream()
                .anyMatch(part ->
                        part instanceof Field
                                || part instanceof Elapsed
                                || part instanceof DayHalf);
    }

    boolean isText() {
        return has(Mark.TEXT);
    }
}

package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/// One part of a template, cut at its placeholders. Immutable.
///
/// @param pieces what stands between the placeholders, XML; one more than there are slots
record TextPart(List<String> pieces, List<Slot> slots) {
    /// Where a value goes.
    ///
    /// @param name of the column
    record Slot(String name, Kind kind, String prefix) {}

    /// What stands around a slot.
    enum Kind {
        /// The element `w:t` of a run, whose namespace has the slot's prefix, with its colon.
        RUN,
        /// Other text, or an attribute: a value of several lines becomes one.
        PLAIN,
        /// The address of a link.
        LINK
    }

    TextPart {
        pieces = List.copyOf(pieces);
        slots = List.copyOf(slots);
    }

    /// The part with the values of one row. They are escaped and not looked at again, so that a
    /// placeholder or markup in a value is just text.
    ///
    /// @param values from a placeholder's name
    /// @throws InvalidTaskInputException when there would be more characters than the limit
    String fill(UnaryOperator<String> values, long limit) {
        var xml = new StringBuilder();
        for (var i = 0; i < slots.size(); i++) {
            xml.append(pieces.get(i));
            append(values.apply(slots.get(i).name()), slots.get(i), xml);
            if (xml.length() > limit) {
                throw new InvalidTaskInputException(
                        "the document would be larger than the limit: shorten the row's values");
            }
        }
        return xml.append(pieces.getLast()).toString();
    }

    /// How many characters that part has with the values of one row, or the limit if it is more.
    ///
    /// @param values from a placeholder's name
    long length(UnaryOperator<String> values, long limit) {
        var length = pieces.stream().mapToLong(String::length).sum();
        var xml = new StringBuilder();
        for (var slot : slots) {
            append(values.apply(slot.name()), slot, xml);
            length += xml.length();
            xml.setLength(0);
            if (length > limit) {
                return limit;
            }
        }
        return length;
    }

    private static void append(String value, Slot slot, StringBuilder xml) {
        switch (slot.kind()) {
            case RUN -> appendLines(value, slot.prefix(), xml);
            case PLAIN -> Xml.escape(String.join(" ", value.lines().toList()), xml);
            case LINK ->
                    xml.append(
                            URLEncoder.encode(value, StandardCharsets.UTF_8)
                                    .replace("+", "%20")
                                    .replace("%40", "@"));
        }
    }

    private static void appendLines(String value, String prefix, StringBuilder xml) {
        var lines = value.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            if (i > 0) {
                xml.append("</%1$st><%1$sbr/><%1$st xml:space=\"preserve\">".formatted(prefix));
            }
            Xml.escape(lines.get(i), xml);
        }
    }
}

package dev.carillon.documents;

import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/// The text of a paragraph, and which of its elements holds which part of it. Replacing must go
/// from the end to the start, for places are those of the text as it was.
final class ParagraphText {
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();

    private record Piece(int from, int to, @Nullable Element element, StringBuilder content) {}

    void add(Element element) {
        add(element.getTextContent(), element);
    }

    /// A line break or a tab, which no placeholder reaches across.
    void addBreak() {
        add("\n", null);
    }

    private void add(String content, @Nullable Element element) {
        var from = text.length();
        text.append(content);
        pieces.add(new Piece(from, text.length(), element, new StringBuilder(content)));
    }

    String text() {
        return text.toString();
    }

    /// The namespace prefix, with its colon, of the element that holds a place.
    String prefixAt(int place) {
        for (var piece : pieces) {
            if (piece.to() > place) {
                var prefix = piece.element() == null ? null : piece.element().getPrefix();
                return prefix == null ? "" : prefix + ":";
            }
        }
        throw new IndexOutOfBoundsException(place);
    }

    /// Puts a replacement where the range begins and takes the rest of the range away.
    void replace(int from, int to, String replacement) {
        for (var piece : pieces) {
            if (piece.to() > from && piece.from() < to) {
                var start = Math.max(from, piece.from()) - piece.from();
                var end = Math.min(to, piece.to()) - piece.from();
                piece.content().replace(start, end, piece.from() <= from ? replacement : "");
            }
        }
    }

    /// Writes all text back into the elements.
    void write() {
        for (var piece : pieces) {
            if (piece.element() != null) {
                piece.element().setTextContent(piece.content().toString());
                piece.element().setAttributeNS(XMLConstants.XML_NS_URI, "xml:space", "preserve");
            }
        }
    }
}

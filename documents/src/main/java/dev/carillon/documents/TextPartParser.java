package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.documents.TextPart.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Finds the placeholders in a part of a template. A word processor scatters the letters of a
/// paragraph over many elements, even within a word, so a placeholder is looked for in the text of
/// the whole paragraph; its value takes the place, and the looks, of its first letter. Reads one
/// part.
final class TextPartParser {
    private static final Set<String> NAMESPACES =
            Set.of(
                    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    "http://purl.oclc.org/ooxml/wordprocessingml/main");

    private static final int MAX_SLOTS = 2000;

    /// Put in the place of each placeholder and cut out again. No template can know it.
    private final String mark = UUID.randomUUID().toString();

    private final List<Slot> slots = new ArrayList<>();

    private TextPartParser() {}

    /// @throws IOException when it is no XML
    static TextPart parse(byte[] xml) throws IOException {
        return new TextPartParser().cut(xml);
    }

    private TextPart cut(byte[] xml) throws IOException {
        var document = Xml.parse(xml);
        markAll(document);
        var pieces = new ArrayList<String>();
        var found = new ArrayList<Slot>();
        var printed = Xml.print(document);
        var marks = Pattern.compile(mark + ":(\\d+);").matcher(printed);
        var from = 0;
        while (marks.find()) {
            pieces.add(printed.substring(from, marks.start()));
            found.add(slots.get(Integer.parseInt(marks.group(1))));
            from = marks.end();
        }
        pieces.add(printed.substring(from));
        return new TextPart(pieces, found);
    }

    private void markAll(Node node) {
        if (isWord(node, "p")) {
            var paragraph = new ParagraphText();
            collect(node, paragraph);
            markOne(paragraph);
        } else {
            forEachChild(node, this::markAll);
        }
    }

    /// A text box is a paragraph's child and has paragraphs of its own.
    private void collect(Node node, ParagraphText paragraph) {
        forEachChild(
                node,
                child -> {
                    if (isWord(child, "p")) {
                        markAll(child);
                    } else if (isWord(child, "t") && child instanceof Element text) {
                        paragraph.add(text);
                    } else if (isWord(child, "br") || isWord(child, "tab")) {
                        paragraph.addBreak();
                    } else {
                        collect(child, paragraph);
                    }
                });
    }

    private void markOne(ParagraphText paragraph) {
        var placeholders = Placeholder.PATTERN.matcher(paragraph.text()).results().toList();
        if (slots.size() + placeholders.size() > MAX_SLOTS) {
            throw new InvalidTaskInputException(
                    "the template has more than %,d placeholders, which is the limit"
                            .formatted(MAX_SLOTS));
        }
        for (var placeholder : placeholders.reversed()) {
            var prefix = paragraph.prefixAt(placeholder.start());
            paragraph.replace(
                    placeholder.start(), placeholder.end(), mark + ":" + slots.size() + ";");
            slots.add(new Slot(placeholder.group(1).strip(), prefix));
        }
        if (!placeholders.isEmpty()) {
            paragraph.write();
        }
    }

    private static boolean isWord(Node node, String name) {
        return name.equals(node.getLocalName()) && NAMESPACES.contains(node.getNamespaceURI());
    }

    private static void forEachChild(Node node, Consumer<Node> action) {
        for (var child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            action.accept(child);
        }
    }
}

package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.documents.TextPart.Kind;
import dev.carillon.documents.TextPart.Slot;
import dev.carillon.protocol.Excerpt;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Finds the placeholders in a part of a template: in paragraphs of text and of drawings, in other
/// text, in attributes such as the words for a picture, and in the addresses of links. A word
/// processor scatters the letters of a paragraph over many elements, even within a word, so a
/// placeholder is looked for in the text of the whole paragraph; its value takes the place, and the
/// looks, of its first letter. Braces that are no placeholder are refused. Reads one part.
final class TextPartParser {
    private static final Set<String> WORD =
            Set.of(
                    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    "http://purl.oclc.org/ooxml/wordprocessingml/main");
    private static final Set<String> DRAWING =
            Set.of(
                    "http://schemas.openxmlformats.org/drawingml/2006/main",
                    "http://purl.oclc.org/ooxml/drawingml/main");

    private static final Pattern ESCAPED = Pattern.compile("(?i)%7B%7B.{1,800}?%7D%7D");

    /// How many letters before braces that only close are told.
    private static final int BEFORE = 30;

    private static final int MAX_SLOTS = 2000;

    /// Put in the place of each placeholder and cut out again. No template can know it.
    private final String mark = UUID.randomUUID().toString();

    private final List<Slot> slots = new ArrayList<>();

    private TextPartParser() {}

    /// @throws IOException when it is no XML
    /// @throws InvalidTaskInputException when it has braces that are no placeholder
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
        markAttributes(node);
        if (is(node, "p", WORD)) {
            markParagraph(node, Kind.RUN);
        } else if (is(node, "p", DRAWING)) {
            markParagraph(node, Kind.PLAIN);
        } else if (isLeaf(node)) {
            markText((Element) node);
        } else {
            forEachChild(node, this::markAll);
        }
    }

    private void markParagraph(Node node, Kind kind) {
        var paragraph = new ParagraphText();
        collect(node, paragraph);
        markOne(paragraph, kind);
    }

    /// A text box is a paragraph's child and has paragraphs of its own.
    private void collect(Node node, ParagraphText paragraph) {
        forEachChild(
                node,
                child -> {
                    if (is(child, "p", WORD) || is(child, "p", DRAWING)) {
                        markAll(child);
                        return;
                    }
                    markAttributes(child);
                    if ((is(child, "t", WORD) || is(child, "t", DRAWING))
                            && child instanceof Element text) {
                        paragraph.add(text);
                    } else if (isBreak(child)) {
                        paragraph.addBreak();
                    } else if (isLeaf(child)) {
                        markText((Element) child);
                    } else {
                        collect(child, paragraph);
                    }
                });
    }

    private static boolean isBreak(Node node) {
        return is(node, "br", WORD)
                || is(node, "cr", WORD)
                || is(node, "tab", WORD)
                || is(node, "br", DRAWING);
    }

    /// Whether an element has text and nothing else.
    private static boolean isLeaf(Node node) {
        return node instanceof Element element
                && element.getChildNodes().getLength() == 1
                && element.getFirstChild().getNodeType() == Node.TEXT_NODE;
    }

    private void markText(Element element) {
        var text = element.getTextContent();
        if (Placeholder.mayHave(text)) {
            element.setTextContent(marked(text, Kind.PLAIN));
        }
    }

    private void markAttributes(Node node) {
        var attributes = node.getAttributes();
        for (var i = 0; attributes != null && i < attributes.getLength(); i++) {
            var value = attributes.item(i).getNodeValue();
            if (ESCAPED.matcher(value).find()) {
                attributes.item(i).setNodeValue(markedLink(value));
            } else if (Placeholder.mayHave(value)) {
                var isLink = attributes.item(i).getNodeName().equals("Target");
                attributes.item(i).setNodeValue(marked(value, isLink ? Kind.LINK : Kind.PLAIN));
            }
        }
    }

    private String markedLink(String value) {
        return ESCAPED.matcher(value)
                .replaceAll(link ->
                        marked(URLDecoder.decode(link.group(), StandardCharsets.UTF_8), Kind.LINK));
    }

    private String marked(String text, Kind kind) {
        var out = new StringBuilder();
        var from = 0;
        for (var placeholder : Placeholder.PATTERN.matcher(text).results().toList()) {
            out.append(text, from, placeholder.start())
                    .append(slot(placeholder.group(1), kind, ""));
            from = placeholder.end();
        }
        out.append(text.substring(from));
        // data of programs, such as a citation's, may well end in two braces
        if (Placeholder.OPEN.matcher(out).find()) {
            refuseBraces(out.toString());
        }
        return out.toString();
    }

    private void markOne(ParagraphText paragraph, Kind kind) {
        var placeholders = Placeholder.PATTERN.matcher(paragraph.text()).results().toList();
        refuseBraces(Placeholder.PATTERN.matcher(paragraph.text()).replaceAll(" "));
        for (var placeholder : placeholders.reversed()) {
            var prefix = paragraph.prefixAt(placeholder.start());
            paragraph.replace(
                    placeholder.start(),
                    placeholder.end(),
                    slot(placeholder.group(1), kind, prefix));
        }
        if (!placeholders.isEmpty()) {
            paragraph.write();
        }
    }

    private String slot(String name, Kind kind, String prefix) {
        if (slots.size() == MAX_SLOTS) {
            throw new InvalidTaskInputException(
                    "the template has more than %,d placeholders, which is the limit"
                            .formatted(MAX_SLOTS));
        }
        slots.add(new Slot(name.strip(), kind, prefix));
        return mark + ":" + (slots.size() - 1) + ";";
    }

    private static void refuseBraces(String text) {
        var braces = Placeholder.BRACES.matcher(text);
        if (braces.find()) {
            var opens = Placeholder.OPEN.matcher(braces.group()).matches();
            var from = opens ? braces.start() : Math.max(0, braces.start() - BEFORE);
            throw new InvalidTaskInputException(
                    "the template has braces that are no placeholder, in '%s': write the name of a column between two and two braces, {{Name}}, in one line"
                            .formatted(Excerpt.of(text.substring(from).strip())));
        }
    }

    private static boolean is(Node node, String name, Set<String> namespaces) {
        return name.equals(node.getLocalName()) && namespaces.contains(node.getNamespaceURI());
    }

    private static void forEachChild(Node node, Consumer<Node> action) {
        for (var child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            action.accept(child);
        }
    }
}

package dev.carillon.documents;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// The texts that the cells of a workbook share. Immutable.
///
/// How many there are is counted, not believed. Text in several looks is one text, and how a word
/// is pronounced is no part of it.
record SharedTexts(List<String> texts) {
    /// A workbook without any.
    static final SharedTexts NONE = new SharedTexts(List.of());

    private static final int MOST = 3_000_000;

    static SharedTexts read(OfficeFile office, InputStream in) throws IOException {
        var texts = new ArrayList<String>();
        var text = new StringBuilder();
        var inText = false;
        var pronounced = false;
        try {
            var xml = Xml.stream(in);
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        switch (xml.getLocalName()) {
                            case "si" -> text.setLength(0);
                            case "t" -> inText = !pronounced;
                            case "rPh" -> pronounced = true;
                            default -> {}
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        switch (xml.getLocalName()) {
                            case "si" -> texts.add(EscapedText.decode(text));
                            case "t" -> inText = false;
                            case "rPh" -> pronounced = false;
                            default -> {}
                        }
                    }
                    case XMLStreamConstants.DTD -> throw Xml.documentType();
                    case XMLStreamConstants.CHARACTERS,
                            XMLStreamConstants.CDATA,
                            XMLStreamConstants.SPACE -> {
                        if (inText) {
                            text.append(xml.getText());
                        }
                    }
                    default -> {}
                }
                if (texts.size() > MOST) {
                    throw office.refused(
                            "has more than %,d texts in its cells".formatted(MOST),
                            "split it into smaller files");
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException("not XML", e);
        }
        return new SharedTexts(texts);
    }

    /// The text of an index as a cell has it; empty when there is none.
    Optional<String> get(String index) {
        try {
            var i = Integer.parseInt(index);
            return i >= 0 && i < texts.size() ? Optional.of(texts.get(i)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}

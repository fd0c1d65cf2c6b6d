package dev.carillon.documents;

import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.XMLFilterImpl;

/// Passes a sheet on as it streams by, and stops it when it has too much text: whoever takes it
/// collects all text of a cell before anybody sees how long it is. Used by one thread.
final class BoundedText extends XMLFilterImpl {
    private final TableBuilder table;

    /// @param table counts, and throws when it is too much
    BoundedText(ContentHandler next, TableBuilder table) {
        this.table = table;
        setContentHandler(next);
    }

    @Override
    public void characters(char[] text, int start, int length) throws SAXException {
        table.passed(length);
        super.characters(text, start, length);
    }
}

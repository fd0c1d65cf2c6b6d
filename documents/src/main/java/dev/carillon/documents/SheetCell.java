package dev.carillon.documents;

import javax.xml.stream.XMLStreamReader;

/// What a sheet says of one cell, as it streams by. One of them is used again and again, by one
/// thread.
final class SheetCell {
    /// Excel takes 32,767.
    static final int LONGEST = 100_000;

    private final StringBuilder value = new StringBuilder();
    private final StringBuilder inline = new StringBuilder();
    private String reference = "";
    private String type = "";
    private String style = "";
    private boolean hasFormula;
    private boolean hasValue;
    private boolean hasInline;
    private boolean tooLong;

    /// Begins with the next cell.
    void begin(XMLStreamReader xml) {
        reference = Xml.attribute(xml, "r").strip();
        type = Xml.attribute(xml, "t").strip();
        style = Xml.attribute(xml, "s").strip();
        value.setLength(0);
        inline.setLength(0);
        hasFormula = false;
        hasValue = false;
        hasInline = false;
        tooLong = false;
    }

    void formula() {
        hasFormula = true;
    }

    void beginValue() {
        hasValue = true;
    }

    void beginInline() {
        hasInline = true;
    }

    void addValue(String text) {
        add(value, text);
    }

    void addInline(String text) {
        add(inline, text);
    }

    private void add(StringBuilder to, String text) {
        if (to.length() + text.length() > LONGEST) {
            tooLong = true;
        } else {
            to.append(text);
        }
    }

    String reference() {
        return reference;
    }

    String type() {
        return type;
    }

    String style() {
        return style;
    }

    String value() {
        return value.toString();
    }

    String inline() {
        return EscapedText.decode(inline);
    }

    boolean hasInline() {
        return hasInline;
    }

    boolean isTooLong() {
        return tooLong;
    }

    boolean hasFormula() {
        return hasFormula;
    }

    /// Whether nobody has calculated its formula. A text may be empty.
    boolean isWithoutResult() {
        return type.equals("str") ? !hasValue : value.toString().isBlank() && !hasInline;
    }

    boolean isEmpty() {
        return !hasFormula && value.isEmpty() && inline.isEmpty() && !tooLong;
    }
}

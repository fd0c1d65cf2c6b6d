package dev.carillon.documents;

/// Counts what one part of an Office file would become in memory, byte by byte, without reading it
/// as XML. Used by one thread.
///
/// Each element has a `<` and each attribute an `=`, in every encoding in which an Office file is
/// read here: so there can't be more than that many, whatever parser looks at the part later.
final class MarkupCount {
    private static final byte[] NOTHING = {};
    private static final byte[] COMMENT_END = {'-', '-', '>'};
    private static final byte[] DATA_END = {']', ']', '>'};
    private static final byte[] INSTRUCTION_END = {'?', '>'};

    private long bytes;
    private long tags;
    private long longest;
    private long began;
    private byte first;
    private byte second;

    /// With what ends a comment, a section of data or an instruction, in which `<` begins nothing.
    private byte[] end = NOTHING;

    private int matched;

    /// The first byte that is neither space nor a mark of the encoding; 0 before it is there.
    private byte lead;

    /// Takes the next bytes.
    void add(byte[] buffer, int length) {
        for (var i = 0; i < length; i++) {
            bytes++;
            var b = buffer[i];
            if (b != 0) { // every other byte of UTF-16
                add(b);
            }
        }
        longest = Math.max(longest, bytes - began);
    }

    private void add(byte b) {
        if (lead == 0 && b > ' ') {
            lead = b;
        }
        if (b == '<' || b == '=') {
            tags++;
        }
        if (end.length > 0) {
            look(b);
        } else if (b == '<') {
            begin();
        } else {
            special(b);
        }
        first = second;
        second = b;
    }

    private void begin() {
        longest = Math.max(longest, bytes - began);
        began = bytes;
    }

    private void special(byte b) {
        if (second == '<' && b == '?') {
            end = INSTRUCTION_END;
        } else if (first == '<' && second == '!' && (b == '-' || b == '[')) {
            end = b == '-' ? COMMENT_END : DATA_END;
        }
    }

    private void look(byte b) {
        if (b == end[matched]) {
            matched++;
        } else if (matched == 0 || b != end[matched - 1]) {
            matched = b == end[0] ? 1 : 0;
        }
        if (matched == end.length) {
            matched = 0;
            end = NOTHING;
            begin();
        }
    }

    /// Whether a parser could take it for XML: pictures it could not.
    boolean isMarkup() {
        return lead == '<';
    }

    /// Whether it is XML in an encoding of mainframes, in which nothing was counted.
    boolean isForeign() {
        return lead == 0x4C && bytes > 0 && tags == 0;
    }

    /// How many there were.
    long bytes() {
        return bytes;
    }

    /// How many tags and attributes there can be.
    long tags() {
        return tags;
    }

    /// The most bytes from the begin of one tag, comment or the like to that of the next.
    long longest() {
        return longest;
    }
}

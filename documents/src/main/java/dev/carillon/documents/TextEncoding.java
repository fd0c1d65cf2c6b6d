package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.protocol.Excerpt;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// How a text file is encoded: as the user says, as a mark at its beginning says, or as its letters
/// make most sense. Immutable.
///
/// @param charset by which it was read
/// @param text without the mark
record TextEncoding(Charset charset, String text) {
    private static final char MARK = '\uFEFF';
    private static final char BROKEN = '\uFFFD';

    /// One broken letter in so many good ones is damage, and no other encoding.
    private static final int GOOD = 4;

    /// @param said the name of an encoding; empty to find out
    static TextEncoding decode(byte[] bytes, Optional<String> said) {
        var charset = said.map(TextEncoding::named).or(() -> marked(bytes)).or(() -> wide(bytes));
        if (charset.isPresent()) {
            return read(bytes, charset.get());
        }
        if (isUtf8(bytes)) {
            return read(bytes, StandardCharsets.UTF_8);
        }
        return read(bytes, EncodingGuess.of(bytes));
    }

    /// The encoding of a name.
    ///
    /// @throws InvalidTaskInputException when there is none
    static Charset named(String name) {
        try {
            return Charset.forName(name.strip());
        } catch (IllegalArgumentException e) {
            throw new InvalidTaskInputException(
                    "there is no encoding '%s': 'encoding' may be UTF-8, UTF-16LE, GB18030, Big5, Shift_JIS, EUC-KR, windows-1252, windows-1251 and the like"
                            .formatted(Excerpt.of(name)));
        }
    }

    private static TextEncoding read(byte[] bytes, Charset charset) {
        var text = new String(bytes, charset);
        return new TextEncoding(
                charset, !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text);
    }

    /// Whether a text has a letter that could not be read.
    static boolean isBroken(String text) {
        return text.indexOf(BROKEN) >= 0;
    }

    private static Optional<Charset> marked(byte[] bytes) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return startsWith(bytes, 0xFE, 0xFF)
                ? Optional.of(StandardCharsets.UTF_16BE)
                : Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (var i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /// UTF-16 without a mark: commas and ends of lines have a zero, always on the same side.
    static Optional<Charset> wide(byte[] bytes) {
        var even = 0;
        var odd = 0;
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                even += i % 2 == 0 ? 1 : 0;
                odd += i % 2;
            }
        }
        if (even > 0 == odd > 0) {
            return Optional.empty();
        }
        return Optional.of(even > 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
    }

    /// Whether it is UTF-8, with a broken letter here and there at most.
    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            var text = new String(bytes, StandardCharsets.UTF_8);
            var broken = text.chars().filter(c -> c == BROKEN).count();
            var good = text.codePoints().filter(c -> c > 0x7F && c != BROKEN).count();
            return good >= broken * GOOD;
        }
    }
}

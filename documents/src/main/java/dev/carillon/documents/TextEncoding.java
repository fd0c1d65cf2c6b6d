package dev.carillon.documents;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Finds out how a text file is encoded. A byte order mark decides; without one it is the first of
/// UTF-8, GB18030 (which includes the GBK of Chinese Windows) and Windows-1252 in which the bytes
/// make sense.
final class TextEncoding {
    private static final String MARK = "\uFEFF";
    private static final List<Charset> GUESSES =
            List.of(StandardCharsets.UTF_8, Charset.forName("GB18030"));
    private static final Charset WESTERN = Charset.forName("windows-1252");

    private TextEncoding() {}

    static String decode(byte[] bytes) {
        if (hasUtf16Mark(bytes)) {
            return new String(bytes, StandardCharsets.UTF_16);
        }
        return GUESSES.stream()
                .flatMap(charset -> decode(bytes, charset).stream())
                .findFirst()
                .map(text -> text.startsWith(MARK) ? text.substring(1) : text)
                .orElseGet(() -> new String(bytes, WESTERN));
    }

    private static Optional<String> decode(byte[] bytes, Charset charset) {
        try {
            return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean hasUtf16Mark(byte[] bytes) {
        return bytes.length >= 2
                && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
                        || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF));
    }
}

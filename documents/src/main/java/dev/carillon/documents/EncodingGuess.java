package dev.carillon.documents;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;

/// The encodings of one country or another in which files without Unicode are written. The one wins
/// in which the letters are those that people write most. A table is short, and mostly names: so
/// what counts is each letter, not how often letters follow one another.
enum EncodingGuess {
    CHINESE("GB18030") {
        @Override
        double worth(int letter, int before) {
            return isHan(letter) ? (isPlain("GB2312", letter, 0xD7) ? 1 : 0.2) : mark(letter);
        }
    },
    TAIWANESE("Big5") {
        @Override
        double worth(int letter, int before) {
            return isHan(letter) ? (isPlain("Big5", letter, 0xC6) ? 0.95 : 0.1) : mark(letter);
        }
    },
    JAPANESE("Shift_JIS") {
        @Override
        double worth(int letter, int before) {
            return isKana(letter)
                    ? 1
                    : isHan(letter)
                            ? (isPlain("Shift_JIS", letter, 0x97) ? 0.9 : 0.1)
                            : mark(letter);
        }
    },
    JAPANESE_UNIX("EUC-JP") {
        @Override
        double worth(int letter, int before) {
            return isKana(letter)
                    ? 1
                    : isHan(letter) ? (isPlain("EUC-JP", letter, 0xCF) ? 0.7 : 0.1) : mark(letter);
        }
    },
    KOREAN("EUC-KR") {
        @Override
        double worth(int letter, int before) {
            return letter >= 0xAC00 && letter <= 0xD7A3
                    ? (USUAL_IN_KOREAN.indexOf(letter) >= 0 ? 1.2 : 0.7)
                    : isHan(letter) ? -0.5 : mark(letter);
        }
    },
    CYRILLIC("windows-1251") {
        @Override
        double worth(int letter, int before) {
            if ((letter < 0x410 || letter > 0x44F) && "ЁёІіЇїЄєЎў№".indexOf(letter) < 0) {
                return mark(letter);
            }
            if (before < 0x80 && Character.isLetter(before)) {
                return -1;
            }
            var small = Character.isLowerCase(letter);
            var inWord = Character.isLetter(before);
            return inWord == small || (inWord && Character.isUpperCase(before)) ? 0.8 : -1;
        }
    },
    WESTERN("windows-1252") {
        @Override
        double worth(int letter, int before) {
            if (!Character.isLetter(letter)) {
                return letter == '€' || letter == '£' || letter == '°' || isQuote(letter)
                        ? 0.3
                        : -0.5;
            }
            return before < 0x80 ? 0.75 : -1;
        }
    };

    /// Syllables of which names and headings of tables are made.
    private static final String USUAL_IN_KOREAN =
            "이김박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진지영수현준호은경철희선미숙자상연원일순옥정인동대기시도부산울구광주인천름번명날짜점소학과목금액가나다라마바사아자타파전화메직원회소속급";

    private static final int LOOKED_AT = 200_000;

    private final Charset charset;

    EncodingGuess(String name) {
        charset = Charset.forName(name);
    }

    /// What a letter that is not ASCII says for this encoding, from -1 to 1.
    ///
    /// @param before the letter before it, 0 at the beginning
    abstract double worth(int letter, int before);

    /// The likeliest encoding of a text that is not Unicode.
    static Charset of(byte[] bytes) {
        var sample = bytes.length > LOOKED_AT ? toLineEnd(bytes) : bytes;
        var best = WESTERN.charset;
        var most = Double.NEGATIVE_INFINITY;
        for (var guess : values()) {
            var score = guess.score(sample).orElse(Double.NEGATIVE_INFINITY);
            if (score > most) {
                most = score;
                best = guess.charset;
            }
        }
        return best;
    }

    private static byte[] toLineEnd(byte[] bytes) {
        var end = LOOKED_AT;
        while (end > 1 && bytes[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(bytes, end > 1 ? end : LOOKED_AT);
    }

    /// How much sense all letters make, for each byte of them; empty when there are bytes that are
    /// none.
    private Optional<Double> score(byte[] bytes) {
        String text;
        try {
            text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return this == WESTERN ? Optional.of(-0.9) : Optional.empty();
        }
        var worth = 0.0;
        var count = 0;
        var before = 0;
        for (var i = 0; i < text.length(); i += Character.charCount(before)) {
            var letter = text.codePointAt(i);
            if (letter >= 0x80) {
                var length = size(letter);
                worth += worth(letter, before) * length;
                count += length;
            }
            before = letter;
        }
        return Optional.of(count == 0 ? 0 : worth / count);
    }

    private int size(int letter) {
        return this == CYRILLIC || this == WESTERN || (letter >= 0xFF61 && letter <= 0xFF9F)
                ? 1
                : 2;
    }

    private static boolean isHan(int letter) {
        return Character.UnicodeScript.of(letter) == Character.UnicodeScript.HAN;
    }

    private static boolean isKana(int letter) {
        return letter >= 0x3041 && letter <= 0x30FF;
    }

    private static boolean isQuote(int letter) {
        return letter >= 0x2010 && letter <= 0x2026;
    }

    /// Whether a letter stands in that part of a code table where the usual ones are.
    private static boolean isPlain(String charset, int letter, int lastLead) {
        var bytes = Character.toString(letter).getBytes(Charset.forName(charset));
        return bytes.length == 2 && (bytes[0] & 0xFF) <= lastLead;
    }

    /// Of punctuation, that of East Asia is likely, and all other is not.
    private static double mark(int letter) {
        var isEastern =
                (letter >= 0x3000 && letter <= 0x303F) || (letter >= 0xFF00 && letter <= 0xFF5E);
        return isEastern || isQuote(letter) ? 0.5 : -0.6;
    }
}

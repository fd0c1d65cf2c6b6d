package dev.carillon.documents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Letters that a workbook writes as their number, for XML can't hold them or would change them:
/// `_x000D_` is a carriage return.
final class EscapedText {
    private static final Pattern LETTER = Pattern.compile("_x([0-9A-Fa-f]{4})_");

    private EscapedText() {}

    static String decode(CharSequence text) {
        var letters = LETTER.matcher(text);
        if (!letters.find()) {
            return text.toString();
        }
        return letters.replaceAll(letter ->
                Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(letter.group(1), 16))));
    }
}

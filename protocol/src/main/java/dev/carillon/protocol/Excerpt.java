package dev.carillon.protocol;

/// Cuts what a client sent down to what an error message may repeat of it.
public final class Excerpt {
    private static final int MAX = 64;

    private Excerpt() {}

    /// At most 64 characters of the text, with control characters replaced.
    public static String of(String text) {
        var cut = text.length() <= MAX ? text : text.substring(0, MAX) + "…";
        return cut.codePoints()
                .map(c -> Character.isISOControl(c) ? '·' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}

package dev.carillon.documents;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Makes names that every system can unpack: no folders, nothing that Windows reserves, nothing
/// that hides what a file is, and no two alike. Used by one thread.
final class FileNames {
    /// Of UTF-8, without extension. Most file systems take 255 for all of a name.
    private static final int MAX_BYTES = 200;

    private static final Pattern FORBIDDEN =
            Pattern.compile("[/\\\\:*?\"<>|\\p{Cc}\\p{Zl}\\p{Zp}]+");

    /// Marks that turn the direction of writing, so that `fdp.exe` reads as `exe.pdf`.
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]");

    private static final Pattern EDGES = Pattern.compile("^[.\\s]+|[.\\s]+$");
    private static final Pattern RESERVED =
            Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

    private final Set<String> taken = new HashSet<>();

    /// Which number to try next for a name that is wanted again: thousands of rows may want the
    /// same.
    private final Map<String, Integer> numbers = new HashMap<>();

    private final String extension;

    FileNames(String extension) {
        this.extension = extension;
    }

    /// The nearest free and allowed name.
    String next(String wanted) {
        var base = clean(wanted);
        var name = base + extension;
        while (!taken.add(key(name))) {
            var number = numbers.merge(key(base), 2, (known, _) -> known + 1);
            name = "%s (%d)%s".formatted(base, number, extension);
        }
        return name;
    }

    private static String clean(String wanted) {
        var visible =
                INVISIBLE.matcher(Normalizer.normalize(wanted, Normalizer.Form.NFC)).replaceAll("");
        var allowed = FORBIDDEN.matcher(visible).replaceAll("-");
        var cut = EDGES.matcher(cut(allowed)).replaceAll("");
        if (cut.isEmpty()) {
            return "document";
        }
        return RESERVED.matcher(cut).matches() ? "_" + cut : cut;
    }

    private static String cut(String name) {
        var end = 0;
        var bytes = 0;
        while (end < name.length()) {
            var next = end + Character.charCount(name.codePointAt(end));
            bytes += name.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                break;
            }
            end = next;
        }
        return name.substring(0, end);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

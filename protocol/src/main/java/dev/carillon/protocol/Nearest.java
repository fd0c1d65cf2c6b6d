package dev.carillon.protocol;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the known name that somebody most likely meant by an unknown one. Stateless.
public final class Nearest {
    /// Names longer than that are nobody's slip of the finger.
    private static final int LONGEST = 64;

    private Nearest() {}

    /// The known name that differs least, if it differs little: case and word separators don't
    /// count, and of three letters one may be wrong, missing, too many or swapped with its
    /// neighbour.
    public static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        var bare = bare(name);
        return known.stream()
                .filter(one -> distance(bare, bare(one)) <= tolerance(bare, bare(one)))
                .min(
                        Comparator.<String>comparingInt(one -> distance(bare, bare(one)))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// `; did you mean 'NAME'?`, or nothing.
    public static String hint(String name, Collection<String> known) {
        return to(name, known).map("; did you mean '%s'?"::formatted).orElse("");
    }

    private static int tolerance(String one, String other) {
        return Math.max(one.length(), other.length()) / 3;
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
    }

    /// How many letters must be put in, taken out, replaced or swapped with their neighbour.
    private static int distance(String one, String other) {
        var rows = new int[one.length() + 1][other.length() + 1];
        for (var i = 0; i <= one.length(); i++) {
            rows[i][0] = i;
        }
        for (var j = 0; j <= other.length(); j++) {
            rows[0][j] = j;
        }
        for (var i = 1; i <= one.length(); i++) {
            for (var j = 1; j <= other.length(); j++) {
                var same = one.charAt(i - 1) == other.charAt(j - 1);
                var least = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
                least = Math.min(least, rows[i - 1][j - 1] + (same ? 0 : 1));
                if (isSwapped(one, other, i, j)) {
                    least = Math.min(least, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = least;
            }
        }
        return rows[one.length()][other.length()];
    }

    private static boolean isSwapped(String one, String other, int i, int j) {
        return i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
    }
}

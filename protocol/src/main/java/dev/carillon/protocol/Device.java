package dev.carillon.protocol;

/// One of a user's devices, by the name that its client gave it: 1 to 64 letters and digits of
/// ASCII, `.`, `_`, `:` and `-`. Immutable.
///
/// The constructor throws [InvalidNameException] for any other; the door through which a client's
/// names come is [#check].
public record Device(String value) {
    /// The longest name.
    public static final int MAX = 64;

    public Device {
        var problem = check(value);
        if (!problem.isEmpty()) {
            throw new InvalidNameException(problem);
        }
    }

    /// Says what is wrong with a name, in a sentence for whoever sent it; empty when nothing is.
    public static String check(String value) {
        if (value.isEmpty()) {
            return "a device's name must not be empty; write one such as 'phone-1', or leave it out";
        }
        if (value.length() > MAX) {
            return "device '%s' is %d characters long; the limit is %d"
                    .formatted(Excerpt.of(value), value.length(), MAX);
        }
        for (var i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                return "device '%s' has '%s' at %d; only letters, digits, '.', '_', ':' and '-' may stand there"
                        .formatted(Excerpt.of(value), Excerpt.of(value.substring(i, i + 1)), i);
            }
        }
        return "";
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "._:-".indexOf(c) >= 0;
    }

    @Override
    public String toString() {
        return value;
    }
}

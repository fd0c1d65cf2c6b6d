package dev.carillon.core.channels;

import java.time.Duration;
import java.util.Locale;

/// Which publications of a namespace are stored, and for how long.
///
/// @param size how many of one channel's are kept, at least 1
/// @param age how long they are kept
public record Durability(When when, int size, Duration age) {
    /// What holds unless something else is set.
    public static final Durability DEFAULT =
            new Durability(When.ON_REQUEST, 10_000, Duration.ofDays(30));

    /// Which of them are stored.
    public enum When {
        NEVER,
        /// Those whose publisher asks for it.
        ON_REQUEST,
        ALWAYS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Durability {
        if (size < 1 || age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException(
                    "%d publications for %s are nothing; at least one must be kept for some time"
                            .formatted(size, age));
        }
    }

    /// Whether nothing is ever stored.
    public boolean isNever() {
        return when == When.NEVER;
    }

    /// The same, where nothing can be stored.
    public Durability never() {
        return new Durability(When.NEVER, size, age);
    }
}

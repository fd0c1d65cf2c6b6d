package dev.carillon.core.tasks;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How often a task is tried, and how long it is waited between.
///
/// @param maxAttempts how many attempts may fail, unless a handler says otherwise; 1 for no other
/// @param maxInterruptions how often a task is taken up again whose server or worker died over it
/// @param delay after the first failure; each further one doubles it
public record RetryPolicy(int maxAttempts, int maxInterruptions, Duration delay) {
    /// The product's defaults.
    public static final RetryPolicy DEFAULT = new RetryPolicy(1, 10, Duration.ofSeconds(5));

    private static final Duration LONGEST = Duration.ofHours(1);

    /// How long to wait: between half of the whole and the whole, so that what failed together is
    /// not tried together.
    Duration delayAfter(int failures) {
        var doublings = Math.min(failures - 1, 30);
        var whole =
                delay.compareTo(LONGEST.dividedBy(1L << doublings)) > 0
                        ? LONGEST
                        : delay.multipliedBy(1L << doublings);
        var half = Math.max(1, whole.toMillis() / 2);
        return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    }
}

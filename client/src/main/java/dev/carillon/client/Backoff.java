package dev.carillon.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before an attempt: half a second doubling up to twenty, or what the server asks
/// for, times a random factor from 0 to 1. So the clients of a server that was restarted do not all
/// come back at once. Immutable.
///
/// @param delay how long to wait before the first attempt, at most
/// @param exponential whether to wait up to twice as long before each further one
/// @param maxAttempts after how many failures in a row to give up; 0 for never
public record Backoff(Duration delay, boolean exponential, int maxAttempts) {
    /// Where the server says nothing.
    public static final Backoff USUAL = new Backoff(Duration.ofMillis(500), true, 0);

    private static final double LONGEST = 20_000;

    /// The next wait.
    ///
    /// @param failures attempts in a row that failed so far, from 0
    public Duration next(int failures, RandomGenerator random) {
        double first = delay.toMillis();
        var most = Math.max(LONGEST, first);
        var grown = exponential ? first * Math.pow(2, Math.min(failures, 30)) : first;
        return Duration.ofMillis(Math.round(random.nextDouble() * Math.min(most, grown)));
    }
}

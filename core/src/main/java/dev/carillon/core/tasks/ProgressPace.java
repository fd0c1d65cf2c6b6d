package dev.carillon.core.tasks;

import java.time.Duration;

/// How often the progress of tasks is told.
///
/// @param threshold the least change worth sending, in percent
/// @param window within which changes of one task are merged
/// @param batch of how many tasks the progress is sent at the end of a window; the others wait for
///   the next
public record ProgressPace(double threshold, Duration window, int batch) {
    /// The product's defaults.
    public static final ProgressPace DEFAULT = new ProgressPace(1, Duration.ofMillis(100), 10);

    public ProgressPace {
        if (threshold < 0 || batch < 1 || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException(
                    "a window of %s for %d tasks from %s %% on is no pace"
                            .formatted(window, batch, threshold));
        }
    }
}

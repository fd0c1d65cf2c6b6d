package dev.carillon.core.tasks;

import java.time.Duration;
import java.util.Set;

/// How the task service works.
///
/// @param outside the kinds of task that workers outside claim
/// @param resultAge how long tasks that are over are kept, with what they made
public record TaskOptions(
        TaskLimits limits, RetryPolicy retries, Set<String> outside, Duration resultAge) {
    /// The product's defaults.
    public static final TaskOptions DEFAULT =
            new TaskOptions(TaskLimits.DEFAULT, RetryPolicy.DEFAULT, Set.of(), Duration.ofDays(7));

    public TaskOptions {
        outside = Set.copyOf(outside);
    }
}

package dev.carillon.core.tasks;

/// Estimates the time that a task still takes from the rate of its steps, smoothed so that a few
/// slow or fast ones don't make it jump. Not thread-safe.
final class RateEstimate {
    /// How far back the rate remembers, in milliseconds.
    private static final double MEMORY = 4000;

    private long lastMillis;
    private long lastCurrent;
    private long lastTotal = -1;
    private double stepsPerMilli;

    /// Notes how far the task is.
    ///
    /// @return milliseconds until all steps are done; negative while that can't be told
    long update(long current, long total, long nowMillis) {
        if (total != lastTotal || current < lastCurrent) {
            stepsPerMilli = 0;
            lastTotal = total;
            lastCurrent = current;
            lastMillis = nowMillis;
            return -1;
        }
        var elapsed = nowMillis - lastMillis;
        if (elapsed > 0) {
            var rate = (current - lastCurrent) / (double) elapsed;
            var weight = stepsPerMilli == 0 ? 1 : 1 - Math.exp(-elapsed / MEMORY);
            stepsPerMilli += (rate - stepsPerMilli) * weight;
            lastCurrent = current;
            lastMillis = nowMillis;
        }
        return stepsPerMilli > 0 ? Math.round((total - current) / stepsPerMilli) : -1;
    }

    /// Leaves a pause out of the rate.
    void resumed(long nowMillis) {
        lastMillis = nowMillis;
    }
}

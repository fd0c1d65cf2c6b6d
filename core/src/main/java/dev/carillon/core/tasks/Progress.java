package dev.carillon.core.tasks;

/// How far a task is.
///
/// @param current steps done
/// @param total steps in all; 0 while unknown
/// @param stage a short name of what it is doing; empty before it does anything
/// @param message a sentence for people; empty for none
/// @param remainingMillis estimated from the measured rate; negative while unknown
public record Progress(
        long current, long total, String stage, String message, long remainingMillis) {
    /// Nothing done yet.
    public static final Progress NONE = new Progress(0, 0, "", "", -1);

    public Progress {
        if (current < 0 || total < 0 || current > total) {
            throw new IllegalArgumentException(
                    "progress must be 0 to total, was %d of %d".formatted(current, total));
        }
    }

    /// The same with all steps done, and nothing left to say.
    Progress completed() {
        var all = Math.max(1, total);
        return new Progress(all, all, stage, "", 0);
    }

    /// Percent with one decimal, 0 to 100; 100 only when all is done.
    public double percent() {
        return total == 0 ? 0 : Math.floor(current * 1000.0 / total) / 10;
    }
}

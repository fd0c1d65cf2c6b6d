package dev.carillon.core.tasks;

/// What the task service bounds.
///
/// @param concurrency how many tasks work at once
/// @param queue how many may wait to begin, and how many unfinished ones one scheduler of the
///   application's own may report
/// @param paused how many may be paused
/// @param perUser how many one user may have that aren't over
/// @param finished how many that are over are remembered; 0 for as many as is usual where they are
///   kept
/// @param progress how often their progress is told
/// @param bytes what they may keep
public record TaskLimits(
        int concurrency,
        int queue,
        int paused,
        int perUser,
        int finished,
        ProgressPace progress,
        TaskBytes bytes) {
    /// The product's defaults.
    public static final TaskLimits DEFAULT =
            new TaskLimits(
                    Math.max(2, Runtime.getRuntime().availableProcessors()),
                    1000,
                    1000,
                    100,
                    0,
                    ProgressPace.DEFAULT);

    /// With as many bytes as there are by default.
    public TaskLimits(
            int concurrency,
            int queue,
            int paused,
            int perUser,
            int finished,
            ProgressPace progress) {
        this(concurrency, queue, paused, perUser, finished, progress, TaskBytes.DEFAULT);
    }

    /// How many that are over an engine remembers for which so many are usual.
    public int finishedOr(int usual) {
        return finished == 0 ? usual : finished;
    }
}

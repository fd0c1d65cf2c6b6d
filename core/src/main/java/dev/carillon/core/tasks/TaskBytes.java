package dev.carillon.core.tasks;

/// How many bytes tasks may keep, of all users and of one.
///
/// @param inputs of the inputs of tasks that aren't over
/// @param userInputs of those of one user
/// @param finished of the inputs and the summaries of tasks that are over; 0 for as many as is
///   usual where they are kept
/// @param results of the files that tasks have left
/// @param userResults of those of one user
public record TaskBytes(
        long inputs, long userInputs, long finished, long results, long userResults) {
    /// The product's defaults.
    public static final TaskBytes DEFAULT =
            new TaskBytes(64L << 20, 16L << 20, 0, 10L << 30, 2L << 30);

    /// How many bytes of tasks that are over an engine remembers for which so many are usual.
    public long finishedOr(long usual) {
        return finished == 0 ? usual : finished;
    }
}

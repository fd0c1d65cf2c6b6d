package dev.carillon.core.tasks;

import java.util.Optional;

/// What was tried to get a task done.
///
/// @param begun how often it was begun
/// @param failed how many of these failed since it was submitted or put back
/// @param interrupted how many of these ended with whoever worked on them, since then
/// @param lastError why the newest that ended did so; empty when none has
/// @param nextAt before when it is not begun again, in milliseconds since 1970; 0 for at once
/// @param lease of the worker that has it, or had it last
public record Attempts(
        int begun,
        int failed,
        int interrupted,
        String lastError,
        long nextAt,
        Optional<Lease> lease) {
    /// Nothing was tried yet.
    public static final Attempts NONE = new Attempts(0, 0, 0, "", 0, Optional.empty());

    Attempts oneMore(Optional<Lease> newLease) {
        return new Attempts(begun + 1, failed, interrupted, lastError, 0, newLease);
    }

    Attempts oneFailed(String error) {
        return new Attempts(begun, failed + 1, interrupted, error, 0, Optional.empty());
    }

    Attempts oneInterrupted(String error) {
        return new Attempts(begun, failed, interrupted + 1, error, 0, Optional.empty());
    }

    /// One was stopped on purpose, which counts for nothing.
    Attempts oneStopped(String error) {
        return new Attempts(begun, failed, interrupted, error, 0, Optional.empty());
    }

    /// As many may fail again as at first.
    Attempts renewed() {
        return new Attempts(begun, 0, 0, lastError, 0, Optional.empty());
    }

    Attempts notBefore(long millis) {
        return new Attempts(begun, failed, interrupted, lastError, millis, lease);
    }

    Attempts with(Lease newLease) {
        return new Attempts(begun, failed, interrupted, lastError, nextAt, Optional.of(newLease));
    }
}

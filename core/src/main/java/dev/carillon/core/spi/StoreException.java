package dev.carillon.core.spi;

import java.util.concurrent.CompletionException;

/// What a store could not do, and why, in a sentence that names the store and the mend. Immutable.
///
/// Of a write that failed as [Reason#UNAVAILABLE] it is unknown whether it was kept; whoever
/// repeats it must be able to bear that it happens twice.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /// What is the matter.
    public enum Reason {
        /// The store can't be reached or used; it may be back later.
        UNAVAILABLE,
        /// There is no room for more.
        FULL,
        /// What is stored can't be understood.
        CORRUPT,
        /// More is asked of it at once than it takes.
        OVERLOADED,
        /// It refused this one thing, and would refuse it again: by a mistake in the program, or by
        /// a rule that somebody gave it.
        FAILED
    }

    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /// Whether somebody but whoever asked must tell of a failure: what a store says of itself, that
    /// it is away or full, it tells by itself.
    public static boolean isUntold(Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> isUntold(e.getCause());
            case StoreException known -> known.reason == Reason.FAILED;
            default -> true;
        };
    }

    /// What is the matter.
    public Reason reason() {
        return reason;
    }
}

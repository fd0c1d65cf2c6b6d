package dev.carillon.core.spi;

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
        /// It refused this one thing, by a mistake in the program.
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

    /// What is the matter.
    public Reason reason() {
        return reason;
    }
}

package dev.carillon.core.spi;

import org.jspecify.annotations.Nullable;

/// Something could not be stored or read. The message says what is the matter and what to do about
/// it, and holds no password; whether what was being stored is there after all is not known.
public final class StoreException extends RuntimeException {
    private final Reason reason;

    /// What is the matter.
    public enum Reason {
        /// There is no store, or it can't be reached.
        UNAVAILABLE,
        /// It has no room left.
        FULL,
        /// What it holds is damaged.
        CORRUPT,
        /// More waits for it than it may.
        OVERLOADED,
        /// It refused, for a reason of its own.
        FAILED
    }

    public StoreException(Reason reason, String message) {
        this(reason, message, null);
    }

    public StoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /// What is the matter.
    public Reason reason() {
        return reason;
    }
}

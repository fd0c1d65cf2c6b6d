package dev.carillon.core.spi;

import org.jspecify.annotations.Nullable;

/// What was asked for could not be stored or read. The message names what failed and the mend, and
/// holds no password; whether something that was being stored is there after all is not known.
public final class StoreException extends RuntimeException {
    private final Kind kind;

    /// What is wrong with the store.
    public enum Kind {
        /// There is none.
        NONE,
        /// It can't be reached.
        UNAVAILABLE,
        /// There is no room.
        FULL,
        /// What it holds is damaged.
        CORRUPT,
        /// More waits for it than it may.
        OVERLOADED,
        /// Anything else.
        FAILED
    }

    public StoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

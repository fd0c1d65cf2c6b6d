package dev.carillon.core.spi;

import org.jspecify.annotations.Nullable;

/// How a publication is to be kept, as whoever publishes it asks.
///
/// @param durable whether it is stored before its publisher is told and before anybody receives it
/// @param priority which of those that wait gives way when there is no room for all
/// @param expiresAt from when on it is not worth sending to somebody who was away, in milliseconds
///   since 1970; [#NEVER] for ever
/// @param idempotencyKey names the act of publishing: a second publication of the same key on the
///   same channel isn't one, and is answered by the first
public record Terms(
        boolean durable, Priority priority, long expiresAt, @Nullable String idempotencyKey) {
    /// An [#expiresAt] that never comes.
    public static final long NEVER = Long.MAX_VALUE;

    /// The longest idempotency key, in characters.
    public static final int MAX_KEY = 255;

    /// Nothing in particular: it is kept in memory.
    public static final Terms PLAIN = new Terms(false, Priority.NORMAL, NEVER, null);

    /// Which of those that wait gives way: the lower.
    public enum Priority {
        LOW,
        NORMAL,
        HIGH
    }

    /// The same, to be stored.
    public Terms stored() {
        return durable ? this : new Terms(true, priority, expiresAt, idempotencyKey);
    }

    /// Whether it has expired.
    public boolean isExpired(long now) {
        return expiresAt <= now;
    }
}

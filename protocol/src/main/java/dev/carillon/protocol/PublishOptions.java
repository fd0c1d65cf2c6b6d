package dev.carillon.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a publication is to be kept, as whoever publishes it asks.
///
/// @param durable whether it is stored before its publisher is told and before anybody receives it
/// @param priority what still finds room where there is little, and for its receivers to read
/// @param lifetime after how many milliseconds it is not worth sending to somebody who was away;
///   [#FOR_EVER] for never
/// @param idempotencyKey names the act of publishing: a second publication of the same key on the
///   same channel isn't one, and is answered as the first was
public record PublishOptions(
        boolean durable, Priority priority, long lifetime, @Nullable String idempotencyKey) {
    /// A [#lifetime] without end, and a time that never comes.
    public static final long FOR_EVER = Long.MAX_VALUE;

    /// The longest idempotency key, in characters.
    public static final int MAX_KEY = 255;

    /// Nothing in particular: it is kept in memory.
    public static final PublishOptions PLAIN =
            new PublishOptions(false, Priority.NORMAL, FOR_EVER, null);

    public PublishOptions {
        if (lifetime <= 0) {
            throw new IllegalArgumentException("a lifetime of %d ms is none".formatted(lifetime));
        }
    }

    /// How much it matters. It decides what is still taken when room runs out, and never the order.
    public enum Priority {
        LOW,
        NORMAL,
        HIGH;

        /// How much of some room it may fill: low half of it, normal all, high a tenth more. Of a
        /// room for one that is one, one and two.
        public int shareOf(int room) {
            return switch (this) {
                case LOW -> room - room / 2;
                case NORMAL -> room;
                case HIGH ->
                        (int) Math.min(Integer.MAX_VALUE, room + Math.ceilDiv((long) room, 10));
            };
        }

        /// As it is written in messages.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The same, to be stored.
    public PublishOptions stored() {
        return durable ? this : new PublishOptions(true, priority, lifetime, idempotencyKey);
    }

    /// The same with an idempotency key that is this publisher's own.
    public PublishOptions by(String publisher) {
        return idempotencyKey == null
                ? this
                : new PublishOptions(durable, priority, lifetime, publisher + "/" + idempotencyKey);
    }

    /// When what was published at a time expires, in milliseconds since 1970.
    public long expiry(long published) {
        return lifetime > FOR_EVER - published ? FOR_EVER : published + lifetime;
    }
}

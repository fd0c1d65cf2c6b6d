package dev.carillon.core.hub;

import dev.carillon.protocol.Device;
import dev.carillon.protocol.StreamPosition;
import org.jspecify.annotations.Nullable;

/// What the client of a connection said of itself: which of its user's devices it is, and that it
/// acknowledges its inbox by itself. Confined to the connection's loop. There only where a client
/// said either, for there are many connections and few devices that do.
@OnLoop
final class Receiver {
    private final @Nullable Device device;
    private final boolean acks;
    private @Nullable StreamPosition acknowledged;

    Receiver(@Nullable Device device, boolean acks) {
        this.device = device;
        this.acks = acks;
    }

    @Nullable Device device() {
        return device;
    }

    boolean acks() {
        return acks;
    }

    /// Up to where it has acknowledged the inbox; null before it was told where that begins.
    @Nullable StreamPosition acknowledged() {
        return acknowledged;
    }

    /// Goes on to a position.
    ///
    /// @return false when it was there already
    boolean acknowledge(StreamPosition position) {
        var before = acknowledged;
        if (before != null
                && before.epoch().equals(position.epoch())
                && before.offset() >= position.offset()) {
            return false;
        }
        acknowledged = position;
        return true;
    }
}

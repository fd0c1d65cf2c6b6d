package dev.carillon.core.hub;

import java.util.concurrent.atomic.LongAdder;

/// Counts rooms and the connections in them: channels joined by asking to, not the inboxes and the
/// channel of all that come with every connection. Thread-safe by adders, which every loop adds to.
final class RoomCount {
    private final LongAdder rooms = new LongAdder();
    private final LongAdder clients = new LongAdder();

    /// A channel came to have subscribers.
    void opened(Channel channel) {
        if (channel.name().isRoom()) {
            rooms.increment();
        }
    }

    /// A channel has none any more.
    void closed(Channel channel) {
        if (channel.name().isRoom()) {
            rooms.decrement();
        }
    }

    /// A connection was in so many rooms and now is in so many.
    void moved(int before, int now) {
        if (before == 0 && now > 0) {
            clients.increment();
        } else if (before > 0 && now == 0) {
            clients.decrement();
        }
    }

    int rooms() {
        return rooms.intValue();
    }

    int clients() {
        return clients.intValue();
    }
}

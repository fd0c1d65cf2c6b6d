package dev.carillon.core.hub;

import dev.carillon.protocol.Audience;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import org.jspecify.annotations.Nullable;

/// A publication on its way through one event loop.
record Delivery(Channel channel, Event.Delivered event, @Nullable DeliveryCount count) {
    Publication publication() {
        return event.publication();
    }

    boolean isForEveryone() {
        return publication().audience() instanceof Audience.Everyone;
    }

    void counted(int connections, int lost) {
        if (count != null) {
            count.add(connections, lost);
        }
    }
}

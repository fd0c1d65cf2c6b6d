package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a connection that can't keep up is owed of publications with a key: the newest of each, in
/// the order of their offsets. Bounded by [#MAX] and in bytes; confined to the connection's loop.
@OnLoop
final class Backlog {
    /// The most that may be owed before the connection counts as too far behind.
    static final int MAX = 1024;

    private record Slot(ChannelName channel, String key) {}

    private final Map<Slot, Event.Delivered> newest = new LinkedHashMap<>();
    private long bytes;

    /// Takes a publication with a key in the place of the one before it.
    ///
    /// @param most how many bytes may be owed
    /// @return false when there is no room
    boolean put(String key, Event.Delivered event, long most) {
        var slot = new Slot(event.publication().channel(), key);
        var replaced = newest.remove(slot);
        bytes += Outbox.sizeOf(event.publication());
        if (replaced != null) {
            bytes -= Outbox.sizeOf(replaced.publication());
        }
        newest.put(slot, event);
        return newest.size() <= MAX && (bytes <= most || newest.size() == 1);
    }

    /// Drops what is owed of a channel.
    void forget(ChannelName channel) {
        for (var each = newest.entrySet().iterator(); each.hasNext(); ) {
            var next = each.next();
            if (next.getKey().channel().equals(channel)) {
                bytes -= Outbox.sizeOf(next.getValue().publication());
                each.remove();
            }
        }
    }

    /// What is owed, in bytes, roughly.
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return newest.isEmpty();
    }

    /// Everything, oldest first.
    List<Event.Delivered> all() {
        return new ArrayList<>(newest.values());
    }

    /// The same or an earlier position, so that nothing at or before it is owed.
    StreamPosition before(ChannelName channel, StreamPosition position) {
        for (var event : newest.values()) {
            var publication = event.publication();
            if (publication.channel().equals(channel)) {
                var before = publication.offset() - 1;
                return before < position.offset()
                        ? new StreamPosition(publication.position().epoch(), before)
                        : position;
            }
        }
        return position;
    }
}

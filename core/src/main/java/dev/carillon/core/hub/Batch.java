package dev.carillon.core.hub;

import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Frames;
import dev.carillon.protocol.Event;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Publications of one channel that go out together: encoded once for each encoding, joined, and
/// written as one piece to each connection. Confined to its loop.
@OnLoop
final class Batch {
    private final List<Delivery> deliveries;
    private final List<Event.Delivered> events;
    private final boolean forEveryone;
    private final int[] reached;
    private final int[] lost;
    private int reachedByAll;
    private int lostByAll;
    private int sent;
    private final List<Encoding> encodings = new ArrayList<>(2);
    private final List<Frames> frames = new ArrayList<>(2);

    Batch(List<Delivery> deliveries) {
        this.deliveries = deliveries;
        this.events = deliveries.stream().map(Delivery::event).toList();
        this.forEveryone = deliveries.stream().allMatch(Delivery::isForEveryone);
        this.reached = new int[deliveries.size()];
        this.lost = new int[deliveries.size()];
    }

    /// Whether every member whose live part begins no later than an offset gets all of it.
    boolean isPlainAfter(long offset) {
        return forEveryone && deliveries.getFirst().publication().offset() > offset;
    }

    int size() {
        return deliveries.size();
    }

    long lastOffset() {
        return deliveries.getLast().publication().offset();
    }

    /// Sends everything.
    void sendAll(Connection connection, boolean flush) {
        write(connection, events, flush);
        if (connection.isOpen()) {
            reachedByAll++;
        } else {
            lostByAll++;
        }
    }

    /// Sends what follows an offset and is for this connection.
    void sendSome(Connection connection, long after, boolean flush) {
        var own = new BitSet(events.size());
        for (var i = 0; i < events.size(); i++) {
            var publication = events.get(i).publication();
            own.set(i, publication.offset() > after && connection.isIn(publication.audience()));
        }
        if (own.isEmpty()) {
            return;
        }
        write(
                connection,
                own.cardinality() == events.size()
                        ? events
                        : own.stream().mapToObj(events::get).toList(),
                flush);
        var counts = connection.isOpen() ? reached : lost;
        own.stream().forEach(i -> counts[i]++);
    }

    /// Writes all of it as shared frames to whoever keeps up. A connection that can't be written to
    /// ends, and the others go on.
    private void write(Connection connection, List<Event.Delivered> own, boolean flush) {
        try {
            if (own.size() == events.size() && connection.isKeepingUp()) {
                var shared = framesFor(connection.encoding());
                connection.write(shared, flush);
                sent += shared.messages();
            } else {
                connection.offer(own);
            }
        } catch (RuntimeException e) {
            connection.failed(e);
        }
    }

    /// How many events went out as shared frames since this was asked last.
    int takeSent() {
        var count = sent;
        sent = 0;
        return count;
    }

    private Frames framesFor(Encoding encoding) {
        for (var i = 0; i < encodings.size(); i++) {
            if (encodings.get(i).equals(encoding)) {
                return frames.get(i);
            }
        }
        var encoded = encoding.encode(events);
        encodings.add(encoding);
        frames.add(encoded);
        return encoded;
    }

    void finish() {
        frames.forEach(Frames::release);
        for (var i = 0; i < deliveries.size(); i++) {
            deliveries.get(i).counted(reached[i] + reachedByAll, lost[i] + lostByAll);
        }
    }
}

package dev.carillon.core.hub;

import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Frames;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
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
    private long handed;
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

    StreamPosition last() {
        return deliveries.getLast().publication().position();
    }

    /// Up to which offset the connection that was sent something last has taken it, piece by piece.
    long handed() {
        return handed;
    }

    /// Sends everything.
    void sendAll(Connection connection, boolean flush) {
        handed = 0;
        if (connection.outbox().isKeepingUp()) {
            writeShared(connection, flush);
        } else {
            offer(connection, 0);
        }
    }

    /// Sends what follows an offset and is for this connection.
    void sendSome(Connection connection, long after, boolean flush) {
        handed = 0;
        if (connection.outbox().isKeepingUp() && isAllFor(connection, after)) {
            writeShared(connection, flush);
        } else {
            offer(connection, after);
        }
    }

    private boolean isAllFor(Connection connection, long after) {
        for (var delivery : deliveries) {
            if (!isFor(connection, delivery.publication(), after)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFor(Connection connection, Publication publication, long after) {
        return publication.offset() > after && connection.isIn(publication.audience());
    }

    private void offer(Connection connection, long after) {
        var any = false;
        for (var i = 0; i < events.size(); i++) {
            var publication = events.get(i).publication();
            if (isFor(connection, publication, after)) {
                connection.outbox().offer(events.get(i));
                if (!connection.isOpen()) {
                    lose(connection, after, i);
                    return;
                }
                any = true;
                reached[i]++;
            }
            handed = publication.offset();
        }
        if (any) {
            connection.outbox().flushLater();
        }
    }

    /// The connection ended with what was for it from one event on.
    private void lose(Connection connection, long after, int first) {
        for (var i = first; i < events.size(); i++) {
            if (isFor(connection, events.get(i).publication(), after)) {
                lost[i]++;
            }
        }
    }

    private void writeShared(Connection connection, boolean flush) {
        try {
            var outbox = connection.outbox();
            var shared = framesFor(outbox.encoding());
            outbox.writeShared(shared, flush);
            reachedByAll++;
            sent += shared.messages();
        } catch (Throwable e) {
            lostByAll++;
            throw e;
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
        try {
            frames.forEach(Frames::release);
        } finally {
            for (var i = 0; i < deliveries.size(); i++) {
                deliveries.get(i).counted(reached[i] + reachedByAll, lost[i] + lostByAll);
            }
        }
    }
}

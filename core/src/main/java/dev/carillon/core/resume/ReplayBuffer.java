package dev.carillon.core.resume;

import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.hub.Outbox;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was read of a log and is still to be sent to a new subscriber, in the order of offsets.
/// Confined to the connection's loop. However long the log is, no more is held here than one read
/// gives, once the subscriber was answered.
@OnLoop
final class ReplayBuffer {
    /// How much is written at once, roughly, before the wire is asked whether it takes more.
    private static final int PIECE_BYTES = 32 * 1024;

    private List<Publication> publications;
    private int taken;

    /// What is not taken out yet, in bytes, roughly.
    private long bytes;

    ReplayBuffer(Collection<Publication> publications) {
        this.publications = new ArrayList<>(publications);
        this.bytes = sizeOf(publications);
    }

    /// What publications take, in bytes, roughly.
    static long sizeOf(Collection<Publication> publications) {
        return publications.stream().mapToLong(Outbox::sizeOf).sum();
    }

    ReplayBuffer() {
        this(List.of());
    }

    void add(Collection<Publication> more) {
        publications.addAll(more);
        bytes += sizeOf(more);
    }

    /// How much is not taken out yet, in bytes, roughly.
    long bytes() {
        return bytes;
    }

    int size() {
        return publications.size();
    }

    boolean isEmpty() {
        return publications.isEmpty();
    }

    /// Whether everything was taken out.
    boolean isTaken() {
        return taken == publications.size();
    }

    /// Just before the first of them; null when there is none.
    @Nullable StreamPosition start() {
        if (publications.isEmpty()) {
            return null;
        }
        var first = publications.getFirst().position();
        return new StreamPosition(first.epoch(), first.offset() - 1);
    }

    /// The position of the last one that was taken out.
    StreamPosition takenTo() {
        return publications.get(taken - 1).position();
    }

    /// Leaves the newest of each key only, and no more than so many in all.
    ///
    /// @return whether anything had to go that nothing newer stands for
    boolean shorten(int most) {
        var keys = new HashSet<String>();
        var newestFirst = new ArrayList<Publication>(publications.size());
        for (var publication : publications.reversed()) {
            if (publication.key() == null || keys.add(publication.key())) {
                newestFirst.add(publication);
            }
        }
        var tooMany = newestFirst.size() > most;
        publications =
                new ArrayList<>(
                        newestFirst.subList(0, Math.min(most, newestFirst.size())).reversed());
        bytes = sizeOf(publications);
        return tooMany;
    }

    /// Takes out the next of them, as many as go out at once; those that are not for the connection
    /// are left out.
    List<Event.Delivered> nextPiece(Connection connection) {
        var piece = new ArrayList<Event.Delivered>();
        var most = Math.min(PIECE_BYTES, connection.outbox().limit() / 2);
        var inPiece = 0L;
        while (!isTaken() && inPiece < most) {
            var publication = publications.get(taken++);
            bytes -= Outbox.sizeOf(publication);
            if (connection.isIn(publication.audience())) {
                piece.add(new Event.Delivered(publication));
                inPiece += Outbox.sizeOf(publication);
            }
        }
        return piece;
    }
}

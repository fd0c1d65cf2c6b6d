package dev.carillon.core.hub;

import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a new subscription is still to be sent of what was published before it was live, in the
/// order of offsets. Confined to the connection's loop.
@OnLoop
final class Missed {
    /// How much is written at once, roughly, before the wire is asked whether it takes more.
    private static final int PIECE_BYTES = 32 * 1024;

    /// What a publication takes besides its payload, roughly.
    private static final int OVERHEAD = 128;

    private List<Publication> publications = new ArrayList<>();
    private int sent;

    /// What is not sent yet takes, roughly.
    private long bytes;

    /// What a publication takes, roughly.
    static long size(Publication publication) {
        return (long) OVERHEAD + publication.data().size();
    }

    void add(Collection<Publication> more) {
        publications.addAll(more);
        more.forEach(publication -> bytes += size(publication));
    }

    void clear() {
        publications.clear();
        sent = 0;
        bytes = 0;
    }

    /// How much is not sent yet, in bytes, roughly.
    long bytes() {
        return bytes;
    }

    int size() {
        return publications.size();
    }

    boolean isSent() {
        return sent == publications.size();
    }

    /// Just before the first of them; null when there is none.
    @Nullable StreamPosition start() {
        if (publications.isEmpty()) {
            return null;
        }
        var first = publications.getFirst().position();
        return new StreamPosition(first.epoch(), first.offset() - 1);
    }

    /// Where the last one is that was taken out.
    StreamPosition reached() {
        return publications.get(sent - 1).position();
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
        bytes = publications.stream().mapToLong(Missed::size).sum();
        return tooMany;
    }

    /// Takes out the next of them, as many as go out at once; what isn't for the connection is left
    /// out.
    List<Event.Delivered> nextPiece(Connection connection) {
        var piece = new ArrayList<Event.Delivered>();
        var most = Math.min(PIECE_BYTES, connection.shard().limits().outboundBytes() / 2);
        var taken = 0L;
        while (!isSent() && taken < most) {
            var publication = publications.get(sent++);
            bytes -= size(publication);
            if (connection.isIn(publication.audience())) {
                piece.add(new Event.Delivered(publication));
                taken += size(publication);
            }
        }
        return piece;
    }
}

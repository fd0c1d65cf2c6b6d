package dev.carillon.core.spi;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// How far each device of a user has got in a channel that waits for them while they are away.
/// Thread-safe; no method blocks its caller.
///
/// What an engine promises, and `CursorsContract` in the testkit checks:
///
/// - Whoever asks after a move has been handed on is told of it.
/// - Within an epoch no mark goes back; a position of another epoch takes its place.
/// - Of a device's moves some are forgotten, so that they take no more than so much room, and the
///   newest of each mark never is. So a move tells *by* when a device had got to a place, and the
///   older it is, the more roughly.
/// - An engine that forgets more forgets whole devices, those that moved longest ago first.
public interface Cursors {
    /// The device of a user who names none.
    String NO_DEVICE = "";

    /// How far a device may have got.
    enum Mark {
        /// It was written to the device's connection, and left this server.
        DELIVERED,
        /// The device has it: it said so, or gave a sign of life after it was written, or its
        /// connection ended in order. From here a device goes on.
        ACKNOWLEDGED,
        /// The user has read it there.
        READ
    }

    /// A device got somewhere.
    ///
    /// @param at by when, in milliseconds since 1970
    record Move(Mark mark, StreamPosition position, long at) {}

    /// What is known for a device that comes back.
    ///
    /// @param acknowledged by this device; null when nothing is known of it
    /// @param read by its user, on whatever device; null when nothing is known of that
    record Place(@Nullable Move acknowledged, @Nullable Move read) {
        /// Nothing is known.
        public static final Place UNKNOWN = new Place(null, null);
    }

    /// How a device got to where it is.
    ///
    /// @param moves oldest first
    record Course(String device, List<Move> moves) {
        public Course {
            moves = List.copyOf(moves);
        }

        /// The move by which the device had got to a position; empty while it hasn't, and when that
        /// isn't known. What was acknowledged was delivered.
        public Optional<Move> reached(Mark mark, StreamPosition position) {
            return moves.stream()
                    .filter(move ->
                            move.mark() == mark
                                    || (mark == Mark.DELIVERED && move.mark() == Mark.ACKNOWLEDGED))
                    .filter(move ->
                            move.position().epoch().equals(position.epoch())
                                    && move.position().offset() >= position.offset())
                    .findFirst();
        }
    }

    /// Finds out where a user's device goes on in a channel.
    CompletionStage<Place> find(UserId user, String device, ChannelName channel);

    /// Notes how far a user's device has got. A move back within an epoch, and one on the spot,
    /// changes nothing.
    CompletionStage<Void> move(UserId user, String device, ChannelName channel, Move move);

    /// The courses of all of a user's devices in a channel, in no order.
    CompletionStage<List<Course>> courses(UserId user, ChannelName channel);
}

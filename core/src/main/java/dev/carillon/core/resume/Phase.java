package dev.carillon.core.resume;

import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.SubscriptionState.Recovery;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a subscription is doing on its way to be live. Each phase holds only its own data; its
/// legal moves are its methods. The package documentation has the drawing.
sealed interface Phase {
    /// The connection was live before, and only wants to know where it stands.
    record Standing() implements Phase {}

    /// It is being found out where the user's inbox was left.
    record Locating() implements Phase {
        Reading located(Goal goal) {
            return new Reading(goal, new ReplayBuffer(), null);
        }
    }

    /// The log is being read, and the command is not answered yet.
    ///
    /// @param found what is to be sent of what was read
    /// @param extent how far it was read; null before the first read, and when that is to be anew
    record Reading(Goal goal, ReplayBuffer found, @Nullable LogExtent extent) implements Phase {
        Reading(Goal goal) {
            this(goal, new ReplayBuffer(), null);
        }

        /// Whether something went out that is to be read before the client is answered.
        boolean lags(long lastOffset, LogShape log) {
            if (extent == null) {
                return true;
            }
            return extent.more() ? goal.isShortened(log) : extent.isBehind(lastOffset);
        }

        /// The position to read on from; null to read the newest.
        @Nullable StreamPosition from() {
            return extent == null ? goal.since() : extent.readTo();
        }

        Reading take(LogRead read, LogShape log) {
            var from = from();
            if (from == null) {
                return begin(read, log);
            }
            var next = isElsewhere(from, read.top()) ? null : read.gapless() ? goal : gapIn(goal);
            return next == null ? new Reading(goal.startOver()) : goOn(next, read, log);
        }

        private static @Nullable Goal gapIn(Goal goal) {
            return goal.recovery() == Recovery.PARTIAL ? goal : goal.afterGap();
        }

        /// The first read where there was no position to read from.
        private Reading begin(LogRead read, LogShape log) {
            return switch (goal) {
                case Goal.WhileAway away when log.stored() ->
                        new Reading(away.fromTheStart(read.top()), found, null);
                case Goal.WhileAway away -> {
                    found.add(read.publications());
                    var cut = away.shorten(found, log);
                    yield new Reading(
                            read.gapless() && read.complete()
                                    ? cut.unlessNothingWaits(found)
                                    : cut.with(Recovery.PARTIAL),
                            found,
                            LogExtent.upTo(read.top()));
                }
                case Goal.FromNow now -> {
                    addRetained(read);
                    yield new Reading(now.begin(read.top()), found, LogExtent.upTo(read.top()));
                }
                case Goal.AfterPosition _, Goal.BesideOthers _ -> {
                    addRetained(read);
                    yield new Reading(goal, found, LogExtent.upTo(read.top()));
                }
            };
        }

        private void addRetained(LogRead read) {
            found.add(read.publications().stream().filter(p -> p.key() != null).toList());
        }

        private Reading goOn(Goal next, LogRead read, LogShape log) {
            found.add(read.publications());
            var settled =
                    next instanceof Goal.WhileAway away
                            ? away.shorten(found, log).unlessNothingWaits(found)
                            : next;
            return new Reading(settled, found, LogExtent.after(read));
        }

        /// Nothing lags: the client can be told.
        Answered answer(ChannelName channel) {
            var read = Objects.requireNonNull(extent);
            var position = goal.told(found, read.top());
            var since = goal.since();
            return new Answered(
                    new SubscriptionState(channel, position, goal.recovery()),
                    since == null ? position : since,
                    goal instanceof Goal.WhileAway,
                    found,
                    read);
        }
    }

    /// The client is being told where the channel stands.
    ///
    /// @param told what it is told
    /// @param start after which position everything follows that the client has to expect
    /// @param wasAway whether the client's device was away, so that what is found waited for it
    /// @param found what is to be sent
    record Answered(
            SubscriptionState told,
            StreamPosition start,
            boolean wasAway,
            ReplayBuffer found,
            LogExtent extent)
            implements Phase {
        /// Whether the device came back to something, or to less than there was.
        boolean cameBack() {
            return wasAway && (!found.isEmpty() || told.recovery() == Recovery.PARTIAL);
        }

        Replaying replay() {
            var rest = new Rest(told.recovery() == Recovery.PARTIAL, cameBack() && extent.more());
            return new Replaying(found, extent, rest, null);
        }
    }

    /// What holds for the rest of the log, which is read after the answer.
    ///
    /// @param gapTold whether the client was told that something is missing: then more may be
    /// @param waited whether what is read next waited for a device that was away
    record Rest(boolean gapTold, boolean waited) {}

    /// What was read is being sent, no faster than the wire takes it.
    ///
    /// @param left what is still to be sent
    /// @param reached up to where the channel was written; null before anything was
    record Replaying(
            ReplayBuffer left, LogExtent extent, Rest rest, @Nullable StreamPosition reached)
            implements Phase {
        /// A piece was written.
        Replaying wrote() {
            return new Replaying(left, extent, rest, left.takenTo());
        }

        /// Everything was written.
        ReadingOn sent() {
            return new ReadingOn(extent, rest);
        }
    }

    /// Everything that was read was sent. More is being read, or need not be.
    record ReadingOn(LogExtent extent, Rest rest) implements Phase {
        /// The position to read on from, up to which everything was written.
        StreamPosition from() {
            return extent.readTo();
        }

        /// Whether something went out that has not been read.
        boolean lags(long lastOffset) {
            return extent.more() || extent.isBehind(lastOffset);
        }

        /// The log gave more.
        ///
        /// @return empty when something is missing that the client was not told of: it must come
        ///   back to hear of that
        Optional<Replaying> take(LogRead read) {
            if (isElsewhere(extent.readTo(), read.top()) || !(read.gapless() || rest.gapTold())) {
                return Optional.empty();
            }
            var next = LogExtent.after(read);
            return Optional.of(
                    new Replaying(
                            new ReplayBuffer(read.publications()),
                            next,
                            new Rest(rest.gapTold(), rest.waited() && next.more()),
                            extent.readTo()));
        }

        Live live() {
            return new Live(extent.readTo());
        }
    }

    /// The connection gets what comes.
    ///
    /// @param after the position after which it does
    record Live(StreamPosition after) implements Phase {}

    /// The connection left the channel, or could not be brought to it.
    record Left() implements Phase {}

    /// Whether a log has no such position.
    private static boolean isElsewhere(StreamPosition position, StreamPosition top) {
        return !position.epoch().equals(top.epoch()) || position.offset() > top.offset();
    }
}

package dev.carillon.core.resume;

import dev.carillon.core.inbox.ResumePoint;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState.Recovery;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a new subscription wants of its channel's log, and what its client is told of that.
/// Immutable: whatever turns out while the log is read gives another goal.
sealed interface Goal {
    /// The position after which the log is read; null to begin with the newest that it has.
    @Nullable StreamPosition since();

    /// What the client is told of what it missed.
    Recovery recovery();

    /// How many of the newest are wanted, where there is no position to read from.
    int newest(LogShape log);

    /// Whether the log is read to its end before the client is answered, for only the newest of it
    /// are wanted.
    default boolean isShortened(LogShape log) {
        return false;
    }

    /// Something after the position was forgotten.
    ///
    /// @return null where the client can't be told so: then all of it begins anew
    @Nullable Goal afterGap();

    /// What was missed can't be had: the log is elsewhere.
    Goal startOver();

    /// The position that the client is told: everything after it follows.
    ///
    /// @param found what was read, and is sent next
    /// @param top the end of the log
    StreamPosition told(ReplayBuffer found, StreamPosition top);

    private static StreamPosition beforeFirst(ReplayBuffer found, StreamPosition top) {
        var start = found.start();
        return start == null ? top : start;
    }

    /// From now on. Where the channel retains values, the newest of each key comes first.
    ///
    /// @param begun the end of the log when it was read first; null before that
    record FromNow(Recovery recovery, @Nullable StreamPosition begun) implements Goal {
        static final FromNow ON = new FromNow(Recovery.NONE, null);

        FromNow begin(StreamPosition top) {
            return new FromNow(recovery, top);
        }

        @Override
        public @Nullable StreamPosition since() {
            return null;
        }

        @Override
        public int newest(LogShape log) {
            return log.newest();
        }

        /// Nobody was told yet from where on to expect anything.
        @Override
        public @Nullable Goal afterGap() {
            return null;
        }

        @Override
        public Goal startOver() {
            return new FromNow(recovery, null);
        }

        @Override
        public StreamPosition told(ReplayBuffer found, StreamPosition top) {
            return Objects.requireNonNull(begun);
        }
    }

    /// After the position at which the client says that it stopped.
    record AfterPosition(StreamPosition since, Recovery recovery) implements Goal {
        AfterPosition(StreamPosition since) {
            this(since, Recovery.COMPLETE);
        }

        @Override
        public int newest(LogShape log) {
            return log.newest();
        }

        @Override
        public Goal afterGap() {
            return new AfterPosition(since, Recovery.PARTIAL);
        }

        @Override
        public Goal startOver() {
            return new FromNow(Recovery.IMPOSSIBLE, null);
        }

        @Override
        public StreamPosition told(ReplayBuffer found, StreamPosition top) {
            return recovery == Recovery.PARTIAL ? beforeFirst(found, top) : top;
        }
    }

    /// What follows in an inbox for a device of which another connection is there, and answers for
    /// what went before.
    ///
    /// @param since up to where that one has it; null once that can't be had
    record BesideOthers(@Nullable StreamPosition since, Recovery recovery) implements Goal {
        @Override
        public int newest(LogShape log) {
            return log.newest();
        }

        @Override
        public Goal afterGap() {
            return new BesideOthers(since, Recovery.PARTIAL);
        }

        @Override
        public Goal startOver() {
            return new BesideOthers(
                    null, recovery == Recovery.NONE ? Recovery.NONE : Recovery.IMPOSSIBLE);
        }

        @Override
        public StreamPosition told(ReplayBuffer found, StreamPosition top) {
            return beforeFirst(found, top);
        }
    }

    /// What waits in an inbox for a device that was away.
    ///
    /// @param since up to where the device has it; null while nothing is known of that
    /// @param known whether something was known of the device when it came
    /// @param most how many publications it is sent of a log in memory
    record WhileAway(@Nullable StreamPosition since, boolean known, int most, Recovery recovery)
            implements Goal {
        WhileAway with(Recovery newRecovery) {
            return new WhileAway(since, known, most, newRecovery);
        }

        /// All there is of a log that is stored.
        WhileAway fromTheStart(StreamPosition top) {
            return new WhileAway(new StreamPosition(top.epoch(), 0), known, most, recovery);
        }

        @Override
        public int newest(LogShape log) {
            return log.stored() ? 0 : most;
        }

        @Override
        public boolean isShortened(LogShape log) {
            return !log.stored();
        }

        @Override
        public Goal afterGap() {
            return with(Recovery.PARTIAL);
        }

        @Override
        public Goal startOver() {
            return new WhileAway(null, known, most, Recovery.PARTIAL);
        }

        /// Leaves the newest of each key only, and no more than may be sent of a log in memory.
        WhileAway shorten(ReplayBuffer found, LogShape log) {
            var isCut = found.shorten(log.stored() ? Integer.MAX_VALUE : most);
            return isCut ? with(Recovery.PARTIAL) : this;
        }

        /// Nothing waits for a device of which nothing is known: then there was nothing to miss.
        WhileAway unlessNothingWaits(ReplayBuffer found) {
            return !known && recovery == Recovery.COMPLETE && found.isEmpty()
                    ? with(Recovery.NONE)
                    : this;
        }

        @Override
        public StreamPosition told(ReplayBuffer found, StreamPosition top) {
            return beforeFirst(found, top);
        }
    }

    /// Where a user's device goes on in its inbox.
    ///
    /// @param most how many publications somebody who was away is sent of a log in memory
    static Goal at(ResumePoint point, int most) {
        var after = point.after();
        return point.online()
                ? new BesideOthers(after, Recovery.NONE)
                : new WhileAway(after, after != null, most, Recovery.COMPLETE);
    }
}

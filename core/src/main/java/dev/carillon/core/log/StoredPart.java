package dev.carillon.core.log;

import dev.carillon.core.spi.LogStore.Head;
import dev.carillon.core.spi.LogStore.Left;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What of one channel is in the store, as far as that is known. Guarded by the lock of its
/// [ChannelStream], except for the answer that readers wait for, which is completed without it.
///
/// Where something is stored, the places of what isn't are reserved in the store, many at a time,
/// so that no place is ever given twice, not even by the next server.
final class StoredPart {
    /// How many places are reserved at once.
    private static final long RESERVED = 1 << 20;

    private State state;

    /// Up to where places may be given to what isn't stored.
    private long reserved;

    /// Up to where they may be once what is being stored is.
    private long reserving;

    private int size;

    /// How many of those are kept for somebody, roughly.
    private int kept;

    /// Completes when the store has answered; null when it wasn't asked.
    private @Nullable CompletableFuture<Void> asked;

    private enum State {
        /// It isn't known whether there is any.
        UNKNOWN,
        /// It isn't known whether what was to be stored last is.
        DOUBTFUL,
        NONE,
        SOME
    }

    /// @param never whether nothing of the channel is ever stored, so that the store needn't be
    ///   asked
    StoredPart(boolean never) {
        this.state = never ? State.NONE : State.UNKNOWN;
    }

    boolean isUnknown() {
        return state == State.UNKNOWN;
    }

    boolean isDoubtful() {
        return state == State.DOUBTFUL;
    }

    /// Whether it is known what there is.
    boolean isCertain() {
        return state == State.NONE || state == State.SOME;
    }

    boolean isNone() {
        return state == State.NONE;
    }

    /// Whether there is or may be some.
    boolean isThere() {
        return state == State.SOME || state == State.DOUBTFUL;
    }

    /// Begins to ask what there is.
    ///
    /// @return false when that is known or was asked already
    boolean beginAsking() {
        if (isBeingAsked() || isCertain()) {
            return false;
        }
        asked = new CompletableFuture<>();
        return true;
    }

    boolean isBeingAsked() {
        return asked != null;
    }

    /// Completes once it is known what there is, or couldn't be found out.
    CompletableFuture<Void> answer() {
        return asked == null ? CompletableFuture.completedFuture(null) : asked;
    }

    /// The store has answered, or hasn't.
    ///
    /// @return who waits for that, to be told when the lock is free
    CompletableFuture<Void> endAsking() {
        var answer = answer();
        asked = null;
        return answer;
    }

    /// There is none.
    void settleNone() {
        state = State.NONE;
    }

    /// There is some.
    void settle(Head head) {
        reserved = head.reserved();
        size = head.size();
        kept = size;
        state = State.SOME;
    }

    /// Whether a place may be given to what isn't to be stored, without a word to the store.
    boolean isFree(long offset) {
        return state == State.NONE || (state == State.SOME && offset <= reserved);
    }

    /// Begins to plan what is stored next; [#commit] or [#doubt] ends it.
    void plan() {
        reserving = reserved;
    }

    /// Plans a place for what isn't to be stored.
    ///
    /// @return whether more are reserved for it, which must then be stored
    boolean reserve(long offset) {
        if (offset <= reserving) {
            return false;
        }
        reserving = offset + RESERVED;
        return true;
    }

    /// Up to where places are to be reserved.
    long reserving() {
        return reserving;
    }

    /// What was planned is stored.
    void commit() {
        reserved = reserving;
        state = State.SOME;
    }

    /// What was planned may be stored or not.
    void doubt() {
        state = State.DOUBTFUL;
    }

    /// One more is stored.
    void add() {
        size++;
        kept++;
    }

    /// It was shortened.
    void shortened(Left left) {
        size = left.size();
        kept = left.kept();
    }

    /// How many publications there are, roughly.
    int size() {
        return size;
    }

    /// How many of them can't be forgotten yet, roughly.
    int kept() {
        return kept;
    }
}

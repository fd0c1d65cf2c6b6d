package dev.carillon.core.log;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.log.Appended.Placed;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Head;
import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.Terms.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The log of one channel: what of it is in memory, and what waits for its place there. Thread-safe
/// by its own lock, under which places are given and publications handed on.
///
/// What is to be stored has no place before it is; what comes behind it waits for it. Where
/// something is stored, the places of what isn't are reserved in the store, many at a time, so that
/// no place is ever given twice, not even by the next server.
final class Book {
    /// How many places are reserved at once.
    private static final long RESERVED = 1 << 20;

    private final ChannelName channel;
    private final Namespace options;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
    private State state;
    private Ring ring;
    private long reserved;
    private int stored;

    /// How many of what is stored are kept for somebody, roughly.
    private int kept;

    private boolean queued;
    private boolean closed;

    /// What is being stored; empty when nothing is.
    private List<Placed> storing = List.of();

    /// Up to where places are reserved once that is stored.
    private long reserving;

    /// Completes when the store has answered; null when it wasn't asked.
    private @Nullable CompletableFuture<Void> asked;

    private enum State {
        /// It isn't known what of it is stored.
        UNKNOWN,
        /// It isn't known whether what was to be stored last is.
        DOUBTFUL,
        IN_MEMORY,
        STORED
    }

    /// @param begin the place after which it begins, if nothing of it is stored
    Book(ChannelName channel, Namespace options, StreamPosition begin) {
        this.channel = channel;
        this.options = options;
        this.ring = new Ring(begin);
        this.state = options.durability().isNever() ? State.IN_MEMORY : State.UNKNOWN;
    }

    ChannelName channel() {
        return channel;
    }

    Namespace options() {
        return options;
    }

    /// Whether something of it is stored, or may be.
    synchronized boolean isStored() {
        return state == State.STORED || state == State.DOUBTFUL;
    }

    /// Begins to ask what of it is stored.
    ///
    /// @return false when that is known or was asked already
    synchronized boolean beginAsking() {
        if (asked != null || state == State.IN_MEMORY || state == State.STORED) {
            return false;
        }
        asked = new CompletableFuture<>();
        return true;
    }

    /// Completes once it is known what of it is stored, or couldn't be found out.
    synchronized CompletableFuture<Void> answer() {
        return asked == null ? CompletableFuture.completedFuture(null) : asked;
    }

    /// Takes the store's answer.
    ///
    /// @return after which place publications are stored that nobody was handed, because it seemed
    ///   that they could not be; [Long#MAX_VALUE] when there are none
    synchronized long settle(@Nullable Head head) {
        if (head == null) {
            state = State.IN_MEMORY;
            return Long.MAX_VALUE;
        }
        var isSame = head.top().epoch().equals(ring.epoch());
        if (isSame && head.top().offset() > ring.top()) {
            return ring.top();
        }
        if (!isSame) {
            ring = new Ring(new StreamPosition(head.top().epoch(), head.end()));
        }
        reserved = head.reserved();
        stored = head.size();
        kept = stored;
        state = State.STORED;
        return Long.MAX_VALUE;
    }

    /// Takes what was found out without asking here, unless it is known or is being asked.
    synchronized void learn(Head head) {
        if (state == State.UNKNOWN && asked == null) {
            settle(head);
        }
    }

    /// Takes publications that turned out to be stored, which are all there are up to an offset.
    synchronized void mend(
            List<StoredPublication> found, long upTo, Consumer<Publication> inOrder, long now) {
        for (var publication : found) {
            if (publication.publication().offset() > ring.top()) {
                ring.put(publication, options, now);
                inOrder.accept(publication.publication());
            }
        }
        ring.skip(upTo);
    }

    /// The store has answered, or hasn't.
    void answered(@Nullable Throwable failure) {
        List<Waiting> given = List.of();
        CompletableFuture<Void> answer;
        synchronized (this) {
            answer = answer();
            asked = null;
            if (failure != null) {
                given = List.copyOf(waiting);
                waiting.clear();
            }
        }
        if (failure == null) {
            answer.complete(null);
        } else {
            given.forEach(one -> one.done().completeExceptionally(failure));
            answer.completeExceptionally(failure);
        }
    }

    /// Whether something waits for its place.
    synchronized boolean isWaitedFor() {
        return !waiting.isEmpty();
    }

    /// Whether it is to stand in line for being stored, where it doesn't yet.
    synchronized boolean enqueue() {
        var known = state == State.STORED || state == State.IN_MEMORY;
        if (queued || !known || waiting.isEmpty() || !storing.isEmpty()) {
            return false;
        }
        queued = true;
        return true;
    }

    /// Gives those in front of the waiting that need not be stored their places.
    void drain() {
        var placed = new ArrayList<Placed>(1);
        synchronized (this) {
            while (storing.isEmpty() && !waiting.isEmpty() && needsNoStore(waiting.getFirst())) {
                placed.add(place(waiting.removeFirst()));
            }
        }
        placed.forEach(Placed::tell);
    }

    /// Plans the places of as many that wait as are to be stored at once; they are given when that
    /// is done. [#stored] or [#failed] ends it.
    ///
    /// @return what is to be stored
    synchronized List<Entry> take(int most) {
        queued = false;
        storing = new ArrayList<>();
        reserving = reserved;
        var entries = new ArrayList<Entry>();
        if (state == State.IN_MEMORY) {
            entries.add(reservation());
        }
        while (!waiting.isEmpty() && entries.size() < most) {
            entries.addAll(prepare(waiting.removeFirst()));
        }
        return entries;
    }

    private List<Entry> prepare(Waiting next) {
        var place = new StreamPosition(ring.epoch(), ring.top() + storing.size() + 1);
        var placed = new Placed(next, next.at(place));
        storing.add(placed);
        if (next.durable()) {
            return List.of(new Entry.Stored(placed.publication(), next.draft().terms()));
        }
        if (place.offset() <= reserving) {
            return List.of();
        }
        reserving = place.offset() + RESERVED;
        return List.of(reservation());
    }

    private Entry reservation() {
        return new Entry.Reserved(channel, new StreamPosition(ring.epoch(), reserving));
    }

    /// What was to be stored is.
    ///
    /// @param repeated what was there before, by the offset of what was to be stored again
    /// @return how many of it are stored, roughly
    int stored(Map<Long, Publication> repeated) {
        List<Placed> done;
        int count;
        synchronized (this) {
            done = storing;
            storing = List.of();
            if (!done.isEmpty()) {
                reserved = reserving;
                state = State.STORED;
            }
            for (var placed : done) {
                if (repeated.containsKey(placed.publication().offset())) {
                    ring.skip(placed.publication().offset());
                } else {
                    put(placed);
                    stored += placed.waiting().durable() ? 1 : 0;
                    kept += placed.waiting().durable() ? 1 : 0;
                }
            }
            count = stored;
        }
        for (var placed : done) {
            var own = placed.publication();
            placed.tell(repeated.getOrDefault(own.offset(), own));
        }
        return count;
    }

    synchronized String epoch() {
        return ring.epoch();
    }

    /// How many of it are stored and can't be forgotten yet, roughly.
    synchronized int kept() {
        return kept;
    }

    /// How many those may be in the end, with publications of a priority.
    int room(Priority priority) {
        return priority.shareOf(options.durability().size());
    }

    /// Whether there is no room for another of a priority.
    synchronized boolean isFull(Priority priority) {
        return kept >= room(priority);
    }

    /// Notes how much of it is stored.
    synchronized void shortened(Left left) {
        stored = left.size();
        kept = left.kept();
    }

    /// What was to be stored may be or may not be.
    void failed(Throwable failure) {
        List<Placed> done;
        synchronized (this) {
            done = storing;
            storing = List.of();
            state = State.DOUBTFUL;
        }
        done.forEach(placed -> placed.waiting().done().completeExceptionally(failure));
    }

    /// Gives a publication its place, or lets it wait for one.
    synchronized Appended append(Waiting next) {
        if (closed) {
            return Appended.CLOSED;
        }
        if (waiting.isEmpty() && storing.isEmpty() && needsNoStore(next)) {
            return place(next);
        }
        waiting.add(next);
        return Appended.WAITS;
    }

    /// Takes back what waits; false when it does so no longer.
    synchronized boolean withdraw(Waiting next) {
        return waiting.remove(next);
    }

    private boolean needsNoStore(Waiting next) {
        return !next.durable()
                && (state == State.IN_MEMORY || (state == State.STORED && ring.top() < reserved));
    }

    private Placed place(Waiting next) {
        var placed = new Placed(next, next.at(new StreamPosition(ring.epoch(), ring.top() + 1)));
        put(placed);
        return placed;
    }

    private void put(Placed placed) {
        ring.put(placed.stored(), options, placed.waiting().accepted());
        placed.waiting().inOrder().accept(placed.publication());
    }

    /// Reads what is in memory, and says what isn't.
    synchronized Reading read(@Nullable StreamPosition since, int limit, long now) {
        if (closed) {
            return Reading.CLOSED;
        }
        if (state == State.UNKNOWN) {
            return Reading.UNKNOWN;
        }
        ring.forgetOld(options, now);
        if (since == null) {
            return readNewest(limit, now);
        }
        if (!ring.knows(since)) {
            return new Reading.Whole(new LogRead(List.of(), ring.position(), false, true));
        }
        var isThere = since.offset() >= ring.forgotten();
        if (isThere || state == State.IN_MEMORY) {
            var after = ring.after(since.offset(), now);
            var some = after.subList(0, Math.min(limit, after.size()));
            return new Reading.Whole(
                    new LogRead(some, ring.position(), isThere, some.size() == after.size()));
        }
        return new Reading.Behind(
                since.offset(),
                ring.forgotten(),
                ring.after(ring.forgotten(), now),
                ring.position(),
                limit);
    }

    /// Finds the newest in memory with a key.
    synchronized Optional<Publication> newest(String key, long now) {
        ring.forgetOld(options, now);
        return ring.newest(key, now);
    }

    private Reading readNewest(int limit, long now) {
        var all = ring.newest(limit + 1, now);
        if (all.size() > limit) {
            var newest = all.subList(1, all.size());
            var read = new LogRead(newest, ring.position(), ring.forgotten() == 0, false);
            return new Reading.Whole(read);
        }
        if (state == State.IN_MEMORY || ring.forgotten() == 0) {
            return new Reading.Whole(
                    new LogRead(all, ring.position(), ring.forgotten() == 0, true));
        }
        return new Reading.Behind(
                Reading.Behind.NEWEST, ring.forgotten(), all, ring.position(), limit);
    }

    synchronized void forgetOld(long now) {
        ring.forgetOld(options, now);
    }

    synchronized void forgetAll() {
        ring.forgetAll();
    }

    /// Closes if nothing waits and a condition holds, which is asked when no reader or writer can
    /// come in between.
    synchronized boolean closeIf(BooleanSupplier condition) {
        if (!waiting.isEmpty()
                || !storing.isEmpty()
                || asked != null
                || !condition.getAsBoolean()) {
            return false;
        }
        closed = true;
        ring.forgetAll();
        return true;
    }

    /// By how many bytes it has grown since this was asked last.
    synchronized long takeGrowth() {
        return ring.takeGrowth();
    }

    synchronized long lastAppend() {
        return ring.lastAppend();
    }
}

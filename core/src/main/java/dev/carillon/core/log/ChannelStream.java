package dev.carillon.core.log;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.log.Appended.Placed;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Head;
import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
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
/// What is to be stored has no place before it is; what comes behind it waits for it.
final class ChannelStream {
    private final ChannelName channel;
    private final Namespace options;
    private final Faults faults;
    private final BegunChannels begun;
    private final boolean inbox;
    private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>(2);
    private final StoredPart stored;
    private final SecondChance.Place inAll = new SecondChance.Place(this);
    private final SecondChance.Place inHolding = new SecondChance.Place(this);
    private Ring ring;
    private boolean queued;
    private boolean closed;

    /// Whether somebody may be the first to store something here, which was counted then.
    private boolean mayBegin;

    /// What is being stored; empty when nothing is.
    private List<Placed> storing = List.of();

    /// @param begin the place after which it begins, if nothing of it is stored
    /// @param faults counts what is thrown by those whom publications are handed on to
    /// @param begun counts who is the first to store something
    ChannelStream(
            ChannelName channel,
            Namespace options,
            StreamPosition begin,
            BegunChannels begun,
            Faults faults) {
        this.channel = channel;
        this.begun = begun;
        this.faults = faults;
        this.options = options;
        this.inbox = options.name().equals(Namespaces.USER);
        this.ring = new Ring(begin);
        this.stored = new StoredPart(options.durability().isNever());
    }

    ChannelName channel() {
        return channel;
    }

    Namespace options() {
        return options;
    }

    /// Whether something of it is stored, or may be.
    synchronized boolean isStored() {
        return stored.isThere();
    }

    /// Whether it isn't known what became of what was to be stored last.
    synchronized boolean isDoubtful() {
        return stored.isDoubtful();
    }

    /// Begins to ask what of it is stored.
    ///
    /// @return false when that is known or was asked already
    synchronized boolean beginAsking() {
        return stored.beginAsking();
    }

    /// Completes once it is known what of it is stored, or couldn't be found out.
    synchronized CompletableFuture<Void> answer() {
        return stored.answer();
    }

    /// Takes the store's answer.
    ///
    /// @return after which place publications are stored that nobody was handed, because it seemed
    ///   that they could not be; [Long#MAX_VALUE] when there are none
    synchronized long settle(@Nullable Head head) {
        if (head == null) {
            stored.settleNone();
            return Long.MAX_VALUE;
        }
        var isSame = head.top().epoch().equals(ring.epoch());
        if (isSame && head.top().offset() > ring.top()) {
            return ring.top();
        }
        if (!isSame) {
            ring = new Ring(new StreamPosition(head.top().epoch(), head.end()));
        }
        stored.settle(head);
        return Long.MAX_VALUE;
    }

    /// Takes what was found out without asking here, unless it is known or is being asked.
    synchronized void learn(Head head) {
        if (stored.isUnknown() && !stored.isBeingAsked()) {
            settle(head);
        }
    }

    /// Takes publications that turned out to be stored, which are all there are up to an offset.
    synchronized void mend(
            List<StoredPublication> found, long upTo, Consumer<Publication> inOrder, long now) {
        for (var publication : found) {
            if (publication.publication().offset() > ring.top()) {
                ring.put(publication, options, now);
                hand(publication.publication(), inOrder);
            }
        }
        ring.skip(upTo);
    }

    /// The store has answered, or hasn't.
    void answered(@Nullable Throwable failure) {
        List<PendingAppend> given = List.of();
        CompletableFuture<Void> answer;
        synchronized (this) {
            answer = stored.endAsking();
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

    /// Whether something waits for its place, or it isn't known what became of what was to be
    /// stored: subscribers are to be handed that, if it is there, though nobody publishes again.
    synchronized boolean isToGoOn() {
        return !waiting.isEmpty() || stored.isDoubtful();
    }

    /// Whether it is to stand in line for being stored, where it doesn't yet. What turned out just
    /// now to need no store is none of its business: whoever found that out drains it.
    synchronized boolean enqueue() {
        if (queued
                || !stored.isCertain()
                || waiting.isEmpty()
                || !storing.isEmpty()
                || needsNoStore(waiting.getFirst())
                || !mayStore()) {
            return false;
        }
        queued = true;
        return true;
    }

    /// Gives those in front of the waiting that need not be stored their places, and refuses those
    /// that may not be the first here to be stored.
    void drain() {
        var placed = new ArrayList<Placed>(1);
        var refused = new ArrayList<PendingAppend>(0);
        synchronized (this) {
            while (storing.isEmpty() && !waiting.isEmpty()) {
                if (needsNoStore(waiting.getFirst())) {
                    var next = waiting.removeFirst();
                    try {
                        placed.add(place(next));
                    } catch (Throwable e) {
                        hasNoPlace(next, e);
                    }
                } else if (stored.isCertain() && !mayStore() && !beginWith(waiting.getFirst())) {
                    refused.add(waiting.removeFirst());
                } else {
                    break;
                }
            }
        }
        placed.forEach(Placed::tell);
        refused.forEach(one -> one.done().completeExceptionally(begun.refusal(channel)));
    }

    /// Whether something is stored already, or whoever is in front may be the first.
    private boolean mayStore() {
        return mayBegin || !stored.isNone() || waiting.getFirst().draft().beginner() == null;
    }

    private boolean beginWith(PendingAppend first) {
        mayBegin = begun.begin(first.draft());
        return mayBegin;
    }

    /// Plans the places of as many that wait as are to be stored at once; they are given when that
    /// is done. [#stored], [#putBack], [#refused] or [#failed] ends it.
    ///
    /// @param most how many entries are taken at most, beside the one that every new channel has
    /// @return what is to be stored
    synchronized List<Entry> take(int most) {
        queued = false;
        storing = new ArrayList<>();
        if (waiting.isEmpty()) {
            return List.of();
        }
        stored.plan();
        var first =
                stored.isNone()
                        ? List.of(reservation(waiting.getFirst().draft().beginner()))
                        : List.<Entry>of();
        var entries = new ArrayList<Entry>();
        while (!waiting.isEmpty() && entries.size() < most) {
            var next = waiting.removeFirst();
            try {
                entries.addAll(prepare(next));
            } catch (Throwable e) {
                hasNoPlace(next, e);
            }
        }
        entries.addAll(0, first);
        return entries;
    }

    private List<Entry> prepare(PendingAppend next) {
        var place = new StreamPosition(ring.epoch(), ring.top() + storing.size() + 1);
        var placed = new Placed(next, next.at(place));
        storing.add(placed);
        if (next.durable()) {
            return List.of(new Entry.Stored(placed.publication(), next.draft().terms()));
        }
        return stored.reserve(place.offset()) ? List.of(reservation(null)) : List.of();
    }

    /// What can't have a place is nobody's any more: whoever published it is told, without the
    /// lock.
    private void hasNoPlace(PendingAppend next, Throwable why) {
        faults.note(Part.COMMIT, why);
        var _ = CompletableFuture.runAsync(() -> next.done().completeExceptionally(why));
    }

    private Entry reservation(@Nullable UserId beginner) {
        return new Entry.Reserved(
                channel, new StreamPosition(ring.epoch(), stored.reserving()), beginner);
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
            if (!done.isEmpty()) {
                stored.commit();
            }
            for (var placed : done) {
                if (repeated.containsKey(placed.publication().offset())) {
                    ring.skip(placed.publication().offset());
                } else {
                    put(placed);
                    if (placed.waiting().durable()) {
                        stored.add();
                    }
                }
            }
            storing = List.of(); // not before, so that [#failed] can tell them where this can't
            count = stored.size();
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
        return stored.kept();
    }

    /// How many those may be in the end, with publications like this one.
    int room(NewPublication draft) {
        var room = (long) draft.terms().priority().shareOf(options.durability().size());
        return (int) Math.ceilDiv(room * draft.share(), NewPublication.WHOLE);
    }

    /// Whether there is no room for another like this one.
    synchronized boolean isFull(NewPublication draft) {
        return stored.kept() >= room(draft);
    }

    /// Notes how much of it is stored.
    synchronized void shortened(Left left) {
        stored.shortened(left);
    }

    /// What was to be stored was refused, together with others: it waits again, in front.
    ///
    /// @return whether it is to stand in line for being stored, where it doesn't yet
    synchronized boolean putBack() {
        putBack(storing);
        return enqueue();
    }

    private void putBack(List<Placed> planned) {
        planned.reversed().forEach(placed -> waiting.addFirst(placed.waiting()));
        storing = List.of();
    }

    /// What was to be stored was refused, and there was but one entry: that of the last which was
    /// taken. It fails, and those before it wait again. Why it was refused may be that the store
    /// has another end than this stream, so it is asked for that.
    void refused(Throwable failure) {
        PendingAppend last;
        synchronized (this) {
            if (storing.isEmpty()) {
                return;
            }
            last = storing.getLast().waiting();
            putBack(storing.subList(0, storing.size() - 1));
            stored.doubt();
        }
        last.done().completeExceptionally(failure);
    }

    /// What was to be stored may be or may not be.
    void failed(Throwable failure) {
        List<Placed> done;
        synchronized (this) {
            done = storing;
            storing = List.of();
            stored.doubt();
        }
        done.forEach(placed -> placed.waiting().done().completeExceptionally(failure));
    }

    /// Gives a publication its place, or lets it wait for one.
    synchronized Appended append(PendingAppend next) {
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
    synchronized boolean withdraw(PendingAppend next) {
        return waiting.remove(next);
    }

    private boolean needsNoStore(PendingAppend next) {
        return !next.durable() && stored.isFree(ring.top() + 1);
    }

    private Placed place(PendingAppend next) {
        var placed = new Placed(next, next.at(new StreamPosition(ring.epoch(), ring.top() + 1)));
        put(placed);
        return placed;
    }

    private void put(Placed placed) {
        ring.put(placed.stored(), options, placed.waiting().accepted());
        hand(placed.publication(), placed.waiting().inOrder());
    }

    /// What has its place keeps it, whatever is thrown by whoever is handed it.
    private void hand(Publication publication, Consumer<Publication> inOrder) {
        try {
            inOrder.accept(publication);
        } catch (Throwable e) {
            faults.note(Part.HANDOVER, e);
        }
    }

    /// Reads what is in memory, and says what isn't.
    synchronized StreamRead read(@Nullable StreamPosition since, int limit, long now) {
        if (closed) {
            return StreamRead.CLOSED;
        }
        if (stored.isUnknown()) {
            return StreamRead.UNKNOWN;
        }
        ring.forgetOld(options, now);
        return ring.read(since, limit, now, stored.isNone());
    }

    /// Finds the newest in memory with a key.
    synchronized Optional<Publication> newest(String key, long now) {
        ring.forgetOld(options, now);
        return ring.newest(key, now);
    }

    synchronized void forgetOld(long now) {
        ring.forgetOld(options, now);
    }

    /// Forgets all that is in memory.
    ///
    /// @return by how many bytes it has grown since that was asked last
    synchronized long forgetAll() {
        ring.forgetAll();
        return ring.takeGrowth();
    }

    /// Whether it is a user's inbox, in which things wait for them.
    boolean isInbox() {
        return inbox;
    }

    /// What of it is in memory, in bytes.
    synchronized long bytes() {
        return ring.bytes();
    }

    /// Forgets the oldest that is in memory, until that is no more than so many bytes.
    ///
    /// @return see [#forgetAll]
    synchronized long forgetDownTo(long most) {
        ring.forgetDownTo(most);
        return ring.takeGrowth();
    }

    /// Closes if nothing waits and a condition holds, which is asked when no reader or writer can
    /// come in between.
    synchronized boolean closeIf(BooleanSupplier condition) {
        if (!waiting.isEmpty()
                || !storing.isEmpty()
                || stored.isBeingAsked()
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

    /// Whether it was closed, and another is used now.
    synchronized boolean isClosed() {
        return closed;
    }

    SecondChance.Place inAll() {
        return inAll;
    }

    SecondChance.Place inHolding() {
        return inHolding;
    }
}

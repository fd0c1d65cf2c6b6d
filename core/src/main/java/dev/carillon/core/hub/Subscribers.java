package dev.carillon.core.hub;

import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop that subscribe to one channel: a dense array, with the offset
/// after which each is live. Owned by that loop.
///
/// What is published meanwhile waits in [#add(Delivery)] and goes out as one batch, in slices, so
/// that a large channel does not hold up the loop. Who leaves or joins between two slices neither
/// loses nor doubles anything for the others.
@OnLoop
final class Subscribers {
    private static final int INITIAL = 1;
    private static final long NOT_YET = Long.MAX_VALUE;

    /// How many members are asked how far they got; more tell no more.
    private static final int ASKED = 16;

    private final Channel channel;
    private final boolean isInbox;
    private Connection[] members = new Connection[INITIAL];
    private long[] liveAfter = new long[INITIAL];
    private int size;
    private long highestLiveAfter;
    private int joining;
    private String epoch = "";
    private long lastOffset;
    private long wentToAll;
    private boolean writing;
    private List<Delivery> waiting = List.of();
    private @Nullable Batch batch;
    private int cursor;
    private int finished;
    private int sent;

    Subscribers(Channel channel) {
        this.channel = channel;
        this.isInbox = channel.name().isInbox();
    }

    Channel channel() {
        return channel;
    }

    int size() {
        return size;
    }

    /// The newest offset that went out, or is going out, from here.
    long lastOffset() {
        return lastOffset;
    }

    /// Adds a connection, which gets nothing before [#liveAfter] says from where on.
    ///
    /// @return its place
    int join(Connection connection) {
        if (size == members.length) {
            var capacity = size < 8 ? size * 2 : size + (size >> 1);
            members = Arrays.copyOf(members, capacity);
            liveAfter = Arrays.copyOf(liveAfter, capacity);
        }
        members[size] = connection;
        liveAfter[size] = NOT_YET;
        joining++;
        return size++;
    }

    /// Removes the connection at a place. The last one takes its place, by way of the border
    /// between those the batch under way has reached and those it hasn't.
    void leave(int place) {
        if (liveAfter[place] == NOT_YET) {
            joining--;
        }
        var hole = place;
        if (hole < cursor) {
            cursor--;
            move(cursor, hole);
            hole = cursor;
        }
        size--;
        move(size, hole);
        clear(size);
    }

    private void move(int from, int to) {
        if (from != to) {
            members[to] = members[from];
            liveAfter[to] = liveAfter[from];
            members[to].memberships().moved(channel, to);
        }
    }

    @SuppressWarnings("NullAway") // the slot is past the end from here on
    private void clear(int index) {
        members[index] = null;
    }

    /// Sets the position after which the connection at a place is live.
    void liveAfter(int place, StreamPosition position) {
        liveAfter[place] = position.offset();
        epoch = position.epoch();
        joining--;
        highestLiveAfter = Math.max(highestLiveAfter, position.offset());
    }

    /// Up to where the connection at a place has been written everything; null while it is not
    /// live.
    @Nullable StreamPosition reached(int place) {
        return liveAfter[place] == NOT_YET
                ? null
                : new StreamPosition(epoch, Math.max(liveAfter[place], wentTo(place)));
    }

    private long wentTo(int place) {
        if (batch == null || place < (writing ? cursor - 1 : cursor)) {
            return lastOffset;
        }
        return place < cursor ? Math.max(wentToAll, batch.handed()) : wentToAll;
    }

    /// The newest that the connection at a place can have been told of; null while it is not live.
    @Nullable StreamPosition end(int place) {
        return liveAfter[place] == NOT_YET
                ? null
                : new StreamPosition(epoch, Math.max(liveAfter[place], lastOffset));
    }

    /// How far the connections of a user's device to their inbox have had it, other than one; empty
    /// when there is none of whom that is known.
    Optional<StreamPosition> furthestOfOthers(Connection one, String device) {
        StreamPosition furthest = null;
        var asked = 0;
        for (var i = 0; i < size && asked < ASKED; i++) {
            var progress = members[i].equals(one) ? null : members[i].progress();
            if (progress == null || !progress.isOf(channel.name(), device)) {
                continue;
            }
            asked++;
            var settled = progress.settled();
            if (settled != null && (furthest == null || settled.offset() > furthest.offset())) {
                furthest = settled;
            }
        }
        return Optional.ofNullable(furthest);
    }

    /// The connections of the inbox's own user, other than one.
    List<Connection> owners(Connection other) {
        return Arrays.stream(members, 0, size)
                .filter(member -> !member.equals(other) && isOwner(member))
                .toList();
    }

    private boolean isOwner(Connection member) {
        var progress = member.progress();
        return progress != null && progress.isOf(channel.name());
    }

    /// Calls back for each member; the action must not make any join or leave.
    void forEach(Consumer<Connection> action) {
        for (var i = 0; i < size; i++) {
            action.accept(members[i]);
        }
    }

    /// Puts a publication up for the next batch.
    ///
    /// @return whether it is the first that waits, and nothing is under way
    boolean add(Delivery delivery) {
        var idle = waiting.isEmpty() && batch == null;
        if (waiting.isEmpty()) {
            waiting = new ArrayList<>(4);
        }
        waiting.add(delivery);
        return idle;
    }

    /// Writes to at most `budget` members.
    ///
    /// @param flush whether to flush each at once, for want of anything else to send it
    /// @return how many members were written to
    int fanOut(int budget, boolean flush) {
        var current = batch;
        if (current == null) {
            current = new Batch(waiting);
            waiting = List.of();
            batch = current;
            cursor = 0;
            wentToAll = lastOffset;
            lastOffset = current.last().offset();
            epoch = current.last().epoch();
        }
        var end = Math.min(size, cursor + budget);
        var written = end - cursor;
        var plain = joining == 0 && current.isPlainAfter(highestLiveAfter);
        while (cursor < end) {
            var member = members[cursor];
            var after = liveAfter[cursor];
            cursor++;
            writing = true;
            try {
                if (plain) {
                    current.sendAll(member, flush);
                } else {
                    current.sendSome(member, after, flush);
                }
                if (isInbox && after != NOT_YET) {
                    member.wrote(channel.name());
                }
            } catch (Throwable e) {
                member.failed(e);
            } finally {
                writing = false;
            }
            end = Math.min(end, size);
        }
        sent += current.takeSent();
        if (cursor >= size) {
            current.finish();
            finished += current.size();
            batch = null;
            cursor = 0;
        }
        return written;
    }

    /// How many publications have gone out, or were given up, since this was asked last.
    int takeFinished() {
        var count = finished;
        finished = 0;
        return count;
    }

    /// How many events went out as shared frames since this was asked last.
    int takeSent() {
        var count = sent;
        sent = 0;
        return count;
    }

    /// Gives up the batch under way.
    void abandon() {
        var current = batch;
        var rest = waiting;
        batch = null;
        cursor = 0;
        waiting = List.of();
        finished += (current == null ? 0 : current.size()) + rest.size();
        rest.forEach(delivery -> delivery.counted(0, 0));
        if (current != null) {
            current.finish();
        }
    }

    /// Whether everything put up has gone out.
    boolean isDone() {
        return batch == null && waiting.isEmpty();
    }
}

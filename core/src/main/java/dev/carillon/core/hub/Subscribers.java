package dev.carillon.core.hub;

import dev.carillon.protocol.StreamPosition;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop that subscribe to one channel: a dense array, with the offset
/// after which each is live. Owned by that loop.
///
/// [FanOut] writes to them. Who leaves or joins between two of its slices neither loses nor doubles
/// anything for the others.
@OnLoop
final class Subscribers {
    /// The offset after which a member is live that was not told yet from where on it is.
    static final long NOT_YET = Long.MAX_VALUE;

    private static final int INITIAL = 1;

    private final Channel channel;
    private final FanOut fanOut;
    private Connection[] members = new Connection[INITIAL];
    private long[] liveAfter = new long[INITIAL];
    private int size;
    private long highestLiveAfter;

    /// How many members are not live yet.
    private int joining;

    /// The epoch of all offsets here.
    private String epoch = "";

    Subscribers(Channel channel) {
        this.channel = channel;
        this.fanOut = new FanOut(this, channel.name().isInbox());
    }

    Channel channel() {
        return channel;
    }

    FanOut fanOut() {
        return fanOut;
    }

    int size() {
        return size;
    }

    Connection member(int index) {
        return members[index];
    }

    /// The offset after which the member at an index is live, or [#NOT_YET].
    long liveAfter(int index) {
        return liveAfter[index];
    }

    /// The members, of which none may join or leave meanwhile.
    Stream<Connection> members() {
        return Arrays.stream(members, 0, size);
    }

    /// Adds a connection, which gets nothing before [#liveAfter(int, StreamPosition)] says from
    /// where on.
    ///
    /// @return its index
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

    /// Removes the connection at an index. The last one takes its index, by way of the border
    /// between those that the batch under way has reached and those that it hasn't.
    void leave(int index) {
        if (liveAfter[index] == NOT_YET) {
            joining--;
        }
        var border = fanOut.leave(index);
        move(border, index);
        size--;
        move(size, border);
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

    /// Sets the position after which the connection at an index is live.
    void liveAfter(int index, StreamPosition position) {
        liveAfter[index] = position.offset();
        epoch = position.epoch();
        joining--;
        highestLiveAfter = Math.max(highestLiveAfter, position.offset());
    }

    void epoch(String newEpoch) {
        epoch = newEpoch;
    }

    /// Whether every member is to have all of a batch.
    boolean areLiveBefore(Batch batch) {
        return joining == 0 && batch.isPlainAfter(highestLiveAfter);
    }

    /// Up to where the connection at an index has been written everything; null while it is not
    /// live.
    @Nullable StreamPosition reached(int index) {
        return positionOf(index, fanOut.wentTo(index));
    }

    /// The newest that the connection at an index can have been told of; null while it is not live.
    @Nullable StreamPosition newest(int index) {
        return positionOf(index, fanOut.lastOffset());
    }

    private @Nullable StreamPosition positionOf(int index, long offset) {
        var after = liveAfter[index];
        return after == NOT_YET ? null : new StreamPosition(epoch, Math.max(after, offset));
    }

    /// Calls back for each member; the action must not make any join or leave.
    void forEach(Consumer<Connection> action) {
        for (var i = 0; i < size; i++) {
            action.accept(members[i]);
        }
    }
}

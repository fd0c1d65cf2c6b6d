package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends what is published on one channel to the [Subscribers] of one event loop. Owned by that
/// loop.
///
/// What is published meanwhile waits and goes out as one [Batch], in slices, so that a large
/// channel does not hold up the loop. Members before [#cursor] have the batch under way, those
/// behind it will.
@OnLoop
final class FanOut {
    private final Subscribers subscribers;
    private final boolean isInbox;
    private List<Delivery> waiting = List.of();
    private @Nullable Batch batch;
    private int cursor;

    /// Whether the member just before the cursor is being written to now.
    private boolean writing;

    /// The newest offset that went out, or is going out, from here.
    private long lastOffset;

    /// The newest offset that went out to all, which is that before the batch under way.
    private long wentToAll;

    FanOut(Subscribers subscribers, boolean isInbox) {
        this.subscribers = subscribers;
        this.isInbox = isInbox;
    }

    ChannelName channel() {
        return subscribers.channel().name();
    }

    long lastOffset() {
        return lastOffset;
    }

    /// Up to which offset the live member at an index has been written everything.
    long wentTo(int index) {
        if (batch == null || index < (writing ? cursor - 1 : cursor)) {
            return lastOffset;
        }
        return index < cursor ? Math.max(wentToAll, batch.handed()) : wentToAll;
    }

    /// The member at an index leaves.
    ///
    /// @return the index of the member that is to move there: the last of those that have the batch
    ///   under way, where the one that leaves was among them; else the index itself
    int leave(int index) {
        if (index >= cursor) {
            return index;
        }
        cursor--;
        return cursor;
    }

    /// Puts a publication up for the next batch.
    ///
    /// @return whether it is the first that waits, and nothing is under way
    boolean add(Delivery delivery) {
        var idle = isDone();
        if (waiting.isEmpty()) {
            waiting = new ArrayList<>(4);
        }
        waiting.add(delivery);
        return idle;
    }

    /// Writes to at most `budget` members.
    ///
    /// @param flush whether to flush each at once, for want of anything else to send it
    /// @param delivery is told what was sent and what has gone out
    /// @return how many members were written to
    int proceed(int budget, boolean flush, LoopDelivery delivery) {
        var current = batch == null ? start() : batch;
        var end = Math.min(subscribers.size(), cursor + budget);
        var written = end - cursor;
        var plain = subscribers.areLiveBefore(current);
        while (cursor < end) {
            var member = subscribers.member(cursor);
            var after = subscribers.liveAfter(cursor);
            cursor++;
            write(current, member, after, plain, flush);
            end = Math.min(end, subscribers.size());
        }
        delivery.sent(current.takeSent());
        if (cursor >= subscribers.size()) {
            current.finish();
            batch = null;
            cursor = 0;
            delivery.finished(current.size());
        }
        return written;
    }

    private Batch start() {
        var next = new Batch(waiting);
        waiting = List.of();
        batch = next;
        cursor = 0;
        wentToAll = lastOffset;
        lastOffset = next.last().offset();
        subscribers.epoch(next.last().epoch());
        return next;
    }

    /// @param after the offset after which the member is live
    /// @param plain whether every member is to have all of the batch
    private void write(Batch current, Connection member, long after, boolean plain, boolean flush) {
        writing = true;
        try {
            if (plain) {
                current.sendAll(member, flush);
            } else {
                current.sendSome(member, after, flush);
            }
            if (isInbox && after != Subscribers.NOT_YET) {
                member.wrote(channel());
            }
        } catch (Throwable e) {
            member.failed(e);
        } finally {
            writing = false;
        }
    }

    /// Gives up the batch under way and all that waits.
    void abandon(LoopDelivery delivery) {
        var current = batch;
        var rest = waiting;
        batch = null;
        cursor = 0;
        waiting = List.of();
        delivery.finished((current == null ? 0 : current.size()) + rest.size());
        rest.forEach(one -> one.counted(0, 0));
        if (current != null) {
            current.finish();
        }
    }

    /// Whether everything put up has gone out.
    boolean isDone() {
        return batch == null && waiting.isEmpty();
    }
}

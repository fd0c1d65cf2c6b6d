package dev.carillon.server.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The memory that connections of one event loop may hold together, of one kind. When they hold
/// more, some of them give way: those that hold it for longest, or those that hold most. Confined
/// to that loop, but for the figures.
///
/// Who holds nothing costs nothing here. What a connection holds is told when it has sent or read
/// something, so it may be less by now: before anybody has to give way, all are asked.
public final class LoopBudget {
    private final long limit;
    private final Order order;
    private final Executor loop;

    /// Whoever holds something, the one that began first in front.
    private final Set<Share> holders = new LinkedHashSet<>();

    /// What they hold, published by the loop to whoever asks for figures.
    private final AtomicLong held = new AtomicLong();

    /// How many gave way, published likewise.
    private final AtomicLong gaveWay = new AtomicLong();

    /// Whether a look at all of them is due.
    private boolean looking;

    /// What one connection holds of the memory. Confined to the loop.
    public final class Share {
        private final LongSupplier holds;
        private final Runnable giveWay;
        private long counted;

        private Share(LongSupplier holds, Runnable giveWay) {
            this.holds = holds;
            this.giveWay = giveWay;
        }

        /// Counts what is held now. To be called when something was sent or read.
        public void count() {
            hold(this, holds.getAsLong());
        }

        /// Counts nothing any more, for the connection is closed or another's.
        public void end() {
            hold(this, 0);
        }
    }

    /// Who gives way first.
    public enum Order {
        /// Those that have held something for longest without a break.
        OLDEST,
        /// Those that hold most.
        LARGEST
    }

    /// @param limit of all connections of the loop together, in bytes
    /// @param loop on which everything here happens
    public LoopBudget(long limit, Order order, Executor loop) {
        this.limit = limit;
        this.order = order;
        this.loop = loop;
    }

    /// The share of a connection, which holds nothing yet.
    ///
    /// @param holds how much the connection holds now, in bytes
    /// @param giveWay lets all of it go at once: closes the connection
    public Share share(LongSupplier holds, Runnable giveWay) {
        return new Share(holds, giveWay);
    }

    private void hold(Share holder, long bytes) {
        var before = holder.counted;
        if (bytes == before) {
            return;
        }
        holder.counted = bytes;
        held.lazySet(held.getPlain() + bytes - before);
        if (before == 0) {
            holders.add(holder);
        } else if (bytes == 0) {
            holders.remove(holder);
        }
        if (held.getPlain() > limit && !looking) {
            // Not at once: whoever is being written to has to come to an end first.
            looking = true;
            loop.execute(this::look);
        }
    }

    /// Asks all how much they hold. If that is too much still, it has some give way until a quarter
    /// of the memory is free, so that this is not done for each message.
    private void look() {
        List.copyOf(holders).forEach(Share::count);
        looking = false;
        if (held.getPlain() <= limit) {
            return;
        }
        var most = limit - limit / 4;
        for (var holder : inOrder()) {
            if (held.getPlain() <= most) {
                return;
            }
            gaveWay.lazySet(gaveWay.getPlain() + 1);
            holder.giveWay.run();
            holder.end();
        }
    }

    private List<Share> inOrder() {
        var all = new ArrayList<>(holders);
        if (order == Order.LARGEST) {
            all.sort(Comparator.<Share>comparingLong(share -> share.counted).reversed());
        }
        return all;
    }

    /// How much they hold. May be called from any thread.
    public long held() {
        return held.get();
    }

    /// How many had to give way. May be called from any thread.
    public long gaveWay() {
        return gaveWay.get();
    }
}

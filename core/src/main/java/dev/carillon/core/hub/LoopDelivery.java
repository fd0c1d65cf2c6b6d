package dev.carillon.core.hub;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.Link;
import dev.carillon.core.spi.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes publications from any thread and writes them to the connections of one event loop, in
/// turns. Owned by that loop, except for [#post] and [#waiting].
///
/// A turn takes in what was posted, writes to so many connections, and flushes each once. What is
/// left has the next turn, after sockets that are waiting had theirs.
final class LoopDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(LoopDelivery.class);

    /// How many connections are written to in one turn.
    private static final int SLICE = 512;

    /// How many publications are taken in in one turn.
    private static final int INTAKE = 256;

    private final int index;
    private final Loop loop;
    private final HubObserver observer;
    private final Faults faults;

    /// Publications from any thread. Admission bounds it: see [Hub#isCongested].
    private final Queue<Delivery> posted = new MpscUnboundedArrayQueue<>(1024);

    /// How many have not gone out yet, published to admission by whoever adds or delivers.
    private final AtomicInteger waiting = new AtomicInteger();

    /// Whether a turn is due, published by whoever posts to the loop.
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /// The channels that something waits on.
    private final ArrayDeque<FanOut> ready = new ArrayDeque<>();

    private final List<Link> unflushed = new ArrayList<>();

    /// @param index of the loop among those of the hub
    LoopDelivery(int index, Loop loop, HubObserver observer, Faults faults) {
        this.index = index;
        this.loop = loop;
        this.observer = observer;
        this.faults = faults;
    }

    int waiting() {
        return waiting.get();
    }

    /// Takes a publication. Thread-safe; the order of two calls by one thread is kept.
    void post(Delivery delivery) {
        waiting.incrementAndGet();
        posted.add(delivery);
        if (scheduled.compareAndSet(false, true)) {
            try {
                loop.execute(this::turn);
            } catch (Throwable e) {
                faults.note(Part.DELIVERY, e);
                giveUp();
            }
        }
    }

    /// The loop takes nothing any more, so that nobody else looks at what waits for it: whoever
    /// published that is told that it reached nobody.
    private synchronized void giveUp() {
        for (var next = posted.poll(); next != null; next = posted.poll()) {
            next.counted(0, 0);
            waiting.decrementAndGet();
        }
        scheduled.set(false);
    }

    @OnLoop
    private void turn() {
        scheduled.set(false);
        faults.contain(Part.DELIVERY, this::takeIn);
        var budget = SLICE;
        while (budget > 0 && !ready.isEmpty()) {
            budget -= proceed(ready.getFirst(), budget);
        }
        for (var link : unflushed) {
            flush(link);
        }
        unflushed.clear();
        if ((!ready.isEmpty() || !posted.isEmpty()) && scheduled.compareAndSet(false, true)) {
            loop.executeAfterIo(this::turn);
        }
    }

    private void flush(Link link) {
        try {
            link.flush();
        } catch (Throwable e) {
            faults.note(Part.DELIVERY, e);
        }
    }

    private void takeIn() {
        for (var i = 0; i < INTAKE; i++) {
            var delivery = posted.poll();
            if (delivery == null) {
                return;
            }
            var subscribers = delivery.channel().on(index);
            if (subscribers == null) {
                delivery.counted(0, 0);
                waiting.decrementAndGet();
            } else if (subscribers.fanOut().add(delivery)) {
                ready.add(subscribers.fanOut());
            }
        }
    }

    /// Goes on with one channel; returns what it took of the budget, at least 1.
    private int proceed(FanOut fanOut, int budget) {
        try {
            var written = fanOut.proceed(budget, ready.size() == 1, this);
            if (fanOut.isDone()) {
                ready.removeFirst();
            }
            return Math.max(1, written);
        } catch (Throwable e) {
            faults.note(Part.DELIVERY, e);
            LOG.atError()
                    .addKeyValue("channel", fanOut.channel())
                    .log("a batch could not be delivered");
            ready.removeFirst();
            faults.contain(Part.DELIVERY, () -> fanOut.abandon(this));
            return 1;
        }
    }

    /// So many events were handed to wires.
    @OnLoop
    void sent(int events) {
        observer.sent(events);
    }

    /// So many publications have gone out, or were given up.
    @OnLoop
    void finished(int publications) {
        waiting.addAndGet(-publications);
    }

    /// Has a link flushed at the end of this turn, or of the next.
    @OnLoop
    void flushLater(Link link) {
        unflushed.add(link);
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::turn);
        }
    }
}

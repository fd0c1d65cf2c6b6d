package dev.carillon.core.hub;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.faults.RepeatedTask;
import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Link;
import dev.carillon.core.spi.Loop;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.ErrorCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one event loop owns of the hub: its connections, their subscriptions, and the publications
/// that wait for them. Everything happens on that loop, except [#post].
final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    /// How many connections are written to before other work of the loop has its turn.
    private static final int SLICE = 512;

    /// How many publications join a turn.
    private static final int INTAKE = 256;

    /// How often it is noted how far connections got in their inboxes.
    private static final Duration NOTING = Duration.ofSeconds(1);

    private final int index;
    private final Loop loop;
    private final Hub hub;
    private final Faults faults;
    private final HeartbeatWheel wheel;
    private final InstantSource clock;

    /// Publications from any thread. Admission bounds it: see [Hub#isCongested].
    private final Queue<Delivery> inbox = new MpscUnboundedArrayQueue<>(1024);

    /// How many have not gone out yet, published to admission by whoever adds or delivers.
    private final AtomicInteger waiting = new AtomicInteger();

    /// Whether a turn is due, published by whoever posts to the loop.
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private final ArrayDeque<Subscribers> ready = new ArrayDeque<>();

    /// Connections whose progress in their inbox is to be noted: each at most once.
    private final ArrayDeque<InboxProgress> toNote = new ArrayDeque<>();

    /// How many of them this round has still to note.
    private int noting;

    private final List<Link> unflushed = new ArrayList<>();

    Shard(int index, Loop loop, Hub hub, InstantSource clock) {
        this.index = index;
        this.loop = loop;
        this.hub = hub;
        this.clock = clock;
        this.faults = hub.faults();
        this.wheel = new HeartbeatWheel(hub.limits(), faults);
        loop.repeat(
                repeated("heartbeat", Part.HEARTBEAT, () -> wheel.advance(clock.millis())),
                wheel.interval());
        loop.repeat(repeated("inbox progress", Part.INBOX_PROGRESS, this::noteProgress), NOTING);
    }

    private RepeatedTask repeated(String name, Part part, Runnable task) {
        return new RepeatedTask("%s of loop %d".formatted(name, index), part, faults, task);
    }

    int index() {
        return index;
    }

    Loop loop() {
        return loop;
    }

    Faults faults() {
        return faults;
    }

    HubLimits limits() {
        return hub.limits();
    }

    int waiting() {
        return waiting.get();
    }

    /// Hands over a publication. Thread-safe; the order of two calls by one thread is kept.
    void post(Delivery delivery) {
        waiting.incrementAndGet();
        inbox.add(delivery);
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
        for (var next = inbox.poll(); next != null; next = inbox.poll()) {
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
            budget -= fanOut(ready.getFirst(), budget);
        }
        for (var link : unflushed) {
            flush(link);
        }
        unflushed.clear();
        if ((!ready.isEmpty() || !inbox.isEmpty()) && scheduled.compareAndSet(false, true)) {
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
            var delivery = inbox.poll();
            if (delivery == null) {
                return;
            }
            var subscribers = delivery.channel().on(index);
            if (subscribers == null) {
                delivery.counted(0, 0);
                waiting.decrementAndGet();
            } else if (subscribers.add(delivery)) {
                ready.add(subscribers);
            }
        }
    }

    /// Goes on with one channel; returns what it took of the budget, at least 1.
    private int fanOut(Subscribers subscribers, int budget) {
        try {
            var written = subscribers.fanOut(budget, ready.size() == 1);
            sent(subscribers.takeSent());
            waiting.addAndGet(-subscribers.takeFinished());
            if (subscribers.isDone()) {
                ready.removeFirst();
            }
            return Math.max(1, written);
        } catch (Throwable e) {
            faults.note(Part.DELIVERY, e);
            LOG.atError()
                    .addKeyValue("channel", subscribers.channel().name())
                    .log("a batch could not be delivered");
            ready.removeFirst();
            faults.contain(Part.DELIVERY, subscribers::abandon);
            waiting.addAndGet(-subscribers.takeFinished());
            return 1;
        }
    }

    @OnLoop
    void flushLater(Link link) {
        unflushed.add(link);
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::turn);
        }
    }

    @OnLoop
    void sent(int events) {
        hub.sent(events);
    }

    @OnLoop
    void refused(Connection connection, ErrorCode code, String message) {
        hub.refused(connection, code, message);
    }

    @OnLoop
    void cameBack(int waiting, boolean complete) {
        hub.cameBack(waiting, complete);
    }

    Inboxes inboxes() {
        return hub.inboxes();
    }

    /// Has it noted how far a connection got, with the next round.
    @OnLoop
    void noteSoon(InboxProgress progress) {
        toNote.add(progress);
    }

    @OnLoop
    private void noteProgress() {
        if (noting == 0 && !toNote.isEmpty()) {
            noting = toNote.size();
            noteSlice();
        }
    }

    /// Notes some, and lets the loop do other work before the next.
    private void noteSlice() {
        for (var end = Math.max(0, noting - SLICE); noting > end; noting--) {
            var progress = toNote.remove();
            faults.contain(Part.INBOX_PROGRESS, () -> note(progress));
        }
        if (noting > 0) {
            loop.executeAfterIo(this::noteSlice);
        }
    }

    private void note(InboxProgress progress) {
        progress.takeTurn();
        progress.connection()
                .principal()
                .filter(principal -> hub.inboxes().stays(progress, principal.user()))
                .ifPresent(_ -> progress.noteSoon());
    }

    @OnLoop
    int tick() {
        return wheel.now();
    }

    @OnLoop
    Connection open(long number, Link link, Encoding encoding) {
        var connection =
                new Connection(
                        number,
                        this,
                        link,
                        encoding,
                        new ConnectionState.Anonymous(wheel.authenticationDeadline()),
                        clock.millis());
        wheel.add(connection.mark);
        return connection;
    }

    /// Notes that a connection's token is another.
    @OnLoop
    void authenticated(Connection connection) {
        wheel.lookSoon(connection.mark);
    }

    /// Pings a connection that is listened to.
    @OnLoop
    void probe(Connection connection) {
        if (connection.state() instanceof ConnectionState.Active) {
            wheel.probe(connection.mark);
        }
    }

    /// Adds a connection to a channel; it is live once [Subscribers#liveAfter] was told.
    @OnLoop
    Subscribers join(Connection connection, ChannelName name) {
        var channel =
                hub.channels()
                        .join(
                                name,
                                found -> {
                                    if (found.on(index) == null) {
                                        found.set(index, new Subscribers(found));
                                    }
                                });
        var subscribers = subscribersOf(channel);
        var memberships = connection.memberships();
        var rooms = memberships.rooms();
        memberships.add(channel, subscribers.join(connection));
        hub.channels().rooms().moved(rooms, memberships.rooms());
        return subscribers;
    }

    private Subscribers subscribersOf(Channel channel) {
        var subscribers = channel.on(index);
        if (subscribers == null) {
            throw new IllegalStateException("no subscribers of " + channel.name() + " here");
        }
        return subscribers;
    }

    /// Ends a membership, if there is one.
    @OnLoop
    void leave(Connection connection, ChannelName name) {
        var memberships = connection.memberships();
        var index = memberships.indexOf(name);
        if (index >= 0) {
            var channel = memberships.channel(index);
            var place = memberships.place(index);
            var rooms = memberships.rooms();
            memberships.remove(index);
            hub.channels().rooms().moved(rooms, memberships.rooms());
            connection.left(name);
            leave(channel, place);
        }
    }

    private void leaveAll(Connection connection) {
        var memberships = connection.memberships();
        hub.channels().rooms().moved(memberships.rooms(), 0);
        while (memberships.size() > 0) {
            var last = memberships.size() - 1;
            var channel = memberships.channel(last);
            var place = memberships.place(last);
            memberships.remove(last);
            faults.contain(Part.DELIVERY, () -> leave(channel, place));
        }
    }

    private void leave(Channel channel, int place) {
        var subscribers = subscribersOf(channel);
        subscribers.leave(place);
        if (subscribers.size() == 0) {
            hub.channels().leave(channel.name(), found -> found.set(index, null));
        }
    }

    /// Closes every connection.
    @OnLoop
    void closeAll(CloseReason reason) {
        wheel.connections().forEach(connection -> connection.close(reason));
    }

    /// Forgets a connection.
    ///
    /// @param reason why it was closed from this side; null when the client did
    @OnLoop
    void closed(Connection connection, @Nullable CloseReason reason) {
        if (connection.state() instanceof ConnectionState.Closed) {
            return;
        }
        var principal = connection.principal();
        var progress = connection.progress();
        if (progress != null) {
            principal.ifPresent(p ->
                    faults.contain(
                            Part.INBOX_PROGRESS,
                            () -> hub.inboxes().leaves(progress, p.user(), reason)));
        }
        connection.state(ConnectionState.CLOSED);
        wheel.remove(connection.mark);
        leaveAll(connection);
        hub.closed(connection, principal, reason);
    }
}

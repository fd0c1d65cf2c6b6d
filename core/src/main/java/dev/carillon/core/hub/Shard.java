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
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What one event loop owns of the hub: its connections and what they subscribe to. Everything
/// happens on that loop, except for [#index], [#loop] and what [LoopDelivery] takes from others.
final class Shard {
    private final int index;
    private final Loop loop;
    private final Hub hub;
    private final HeartbeatWheel wheel;
    private final InstantSource clock;
    private final LoopDelivery delivery;

    /// @param index of the loop among those of the hub
    Shard(int index, Loop loop, Hub hub, InstantSource clock) {
        this.index = index;
        this.loop = loop;
        this.hub = hub;
        this.clock = clock;
        this.delivery = new LoopDelivery(index, loop, hub.observer(), hub.faults());
        this.wheel = new HeartbeatWheel(hub.limits(), hub.faults());
        loop.repeat(
                new RepeatedTask(
                        "heartbeat of loop %d".formatted(index),
                        Part.HEARTBEAT,
                        hub.faults(),
                        () -> wheel.advance(clock.millis())),
                wheel.interval());
    }

    int index() {
        return index;
    }

    Loop loop() {
        return loop;
    }

    Faults faults() {
        return hub.faults();
    }

    HubLimits limits() {
        return hub.limits();
    }

    LoopDelivery delivery() {
        return delivery;
    }

    /// Whether the caller is on the loop. Asserted wherever something of the loop's is touched, for
    /// tests to find who forgot; a server that runs without assertions does not ask.
    boolean isHere() {
        return loop.inLoop();
    }

    /// Has a link flushed with the rest of the loop's turn.
    @OnLoop
    void flushLater(Link link) {
        assert isHere();
        delivery.flushLater(link);
    }

    /// So many events were handed to a wire.
    @OnLoop
    void sent(int events) {
        assert isHere();
        delivery.sent(events);
    }

    @OnLoop
    void refused(Connection connection, ErrorCode code, String message) {
        hub.observer().refused(connection, code, message);
    }

    @OnLoop
    void actedByRole(Connection connection, String action, String target) {
        hub.observer().actedByRole(connection, action, target);
    }

    @OnLoop
    int tick() {
        assert isHere();
        return wheel.now();
    }

    @OnLoop
    Connection open(long number, Link link, Encoding encoding) {
        assert isHere();
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

    /// A connection has another token.
    @OnLoop
    void authenticated(Connection connection) {
        assert isHere();
        wheel.lookSoon(connection.mark);
    }

    /// Pings a connection that is listened to.
    @OnLoop
    void probe(Connection connection) {
        assert isHere();
        if (connection.state() instanceof ConnectionState.Active) {
            wheel.probe(connection.mark);
        }
    }

    /// Adds a connection to a channel; the connection is live once [Membership#liveAfter] was told.
    @OnLoop
    Subscribers join(Connection connection, ChannelName name) {
        assert isHere();
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
        assert isHere();
        var memberships = connection.memberships();
        var index = memberships.indexOf(name);
        if (index >= 0) {
            var channel = memberships.channel(index);
            var memberIndex = memberships.memberIndex(index);
            var rooms = memberships.rooms();
            memberships.remove(index);
            hub.channels().rooms().moved(rooms, memberships.rooms());
            memberships.left(name);
            connection.outbox().forget(name);
            leave(channel, memberIndex);
        }
    }

    private void leaveAll(Connection connection) {
        var memberships = connection.memberships();
        hub.channels().rooms().moved(memberships.rooms(), 0);
        while (memberships.size() > 0) {
            var last = memberships.size() - 1;
            var channel = memberships.channel(last);
            var memberIndex = memberships.memberIndex(last);
            memberships.remove(last);
            faults().contain(Part.DELIVERY, () -> leave(channel, memberIndex));
        }
    }

    private void leave(Channel channel, int memberIndex) {
        var subscribers = subscribersOf(channel);
        subscribers.leave(memberIndex);
        if (subscribers.size() == 0) {
            hub.channels().leave(channel.name(), found -> found.set(index, null));
        }
    }

    /// Closes every connection.
    @OnLoop
    void closeAll(CloseReason reason) {
        assert isHere();
        wheel.connections().forEach(connection -> connection.close(reason));
    }

    /// Forgets a connection.
    ///
    /// @param reason why it was closed from this side; null when the client did
    @OnLoop
    void closed(Connection connection, @Nullable CloseReason reason) {
        assert isHere();
        if (!connection.isOpen()) {
            return;
        }
        var principal = connection.principal();
        var tracker = connection.tracker();
        if (tracker != null) {
            faults().contain(Part.INBOX_PROGRESS, () -> tracker.closing(reason));
        }
        connection.state(new ConnectionState.Closed());
        wheel.remove(connection.mark);
        leaveAll(connection);
        hub.closed(connection, principal, reason);
    }
}

package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Link;
import dev.carillon.core.spi.Loop;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Event;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: who it acts for, and what it subscribes to. Owned by its event loop, on
/// which every method is called unless it says otherwise.
///
/// It is kept small: an idle one costs this object, its [Outbox], its link and three array entries.
@OnLoop
public final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final long number;
    private final Shard shard;
    private final long openedAt;
    private final Outbox outbox;
    private final Memberships memberships = new Memberships(this);
    private ConnectionState state;
    private ClientInfo client = ClientInfo.UNKNOWN;

    /// Keeps track of how far the client has got; null before it acts for a user.
    private @Nullable DeliveryTracker tracker;

    /// The wheel's own marks: see [HeartbeatWheel].
    final HeartbeatWheel.Mark mark = new HeartbeatWheel.Mark(this);

    Connection(
            long number,
            Shard shard,
            Link link,
            Encoding encoding,
            ConnectionState state,
            long openedAt) {
        this.number = number;
        this.shard = shard;
        this.outbox = new Outbox(this, shard, link, encoding);
        this.state = state;
        this.openedAt = openedAt;
    }

    /// Names the connection among all of this server's. May be called from any thread.
    public String id() {
        return OpenConnections.id(number);
    }

    long number() {
        return number;
    }

    /// When it was opened, in milliseconds since 1970. May be called from any thread.
    public long openedAt() {
        return openedAt;
    }

    /// Where its client is; empty when that is not known.
    public String address() {
        return outbox.link().address();
    }

    /// The name of the dialect that its client speaks.
    public String dialect() {
        return outbox.encoding().dialect();
    }

    /// Which state it is in.
    public ConnectionState state() {
        return state;
    }

    /// Whether it is neither closed nor closing.
    public boolean isOpen() {
        return !(state instanceof ConnectionState.Closed);
    }

    void state(ConnectionState next) {
        state = next;
    }

    /// Whom it acts for; empty before authentication and after the end.
    public Optional<Principal> principal() {
        return Optional.ofNullable(state.principal());
    }

    /// Begins to let its client in: what the client sends waits until it was told so.
    void enters(ConnectionState.Entering next) {
        assert shard.isHere();
        state = next;
        outbox.link().pause();
    }

    /// Its client was told that it is let in, and is listened to from here on. What the client sent
    /// before that is no sign that it got what it was sent meanwhile.
    void welcomed(ConnectionState.Active next) {
        assert shard.isHere();
        state = next;
        mark.lastSeen = shard.tick();
        outbox.link().resume();
    }

    /// Remembers what its client said of itself. To be called before the connection acts for
    /// anybody.
    public void client(ClientInfo said) {
        assert shard.isHere();
        client = said;
    }

    /// What its client said of itself.
    public ClientInfo client() {
        return client;
    }

    /// Notes that its client did what it may only because it may act for the application.
    ///
    /// @see HubObserver#actedByRole
    @OnLoop
    public void actedByRole(String action, String target) {
        shard.actedByRole(this, action, target);
    }

    /// Runs a task on the connection's event loop: at once when called there. May be called from
    /// any thread.
    public void onLoop(Runnable task) {
        if (shard.loop().inLoop()) {
            task.run();
        } else {
            shard.loop().execute(task);
        }
    }

    /// The loop that owns it. May be called from any thread.
    public Loop loop() {
        return shard.loop();
    }

    Shard shard() {
        return shard;
    }

    /// The way to its client.
    public Outbox outbox() {
        return outbox;
    }

    /// Its client gave a sign of life.
    public void seen() {
        mark.lastSeen = shard.tick();
        if (tracker != null) {
            tracker.heard();
        }
    }

    /// Asks its client for a sign of life.
    public void ping() {
        assert shard.isHere();
        outbox.link().ping();
    }

    /// Sends an event to this connection alone. When it can't be written the connection ends, and
    /// its client comes back for what it missed.
    public void send(Event event) {
        assert shard.isHere();
        outbox.send(List.of(event));
    }

    /// The wire takes more again: what is owed goes out, and what is being replayed goes on.
    public void drained() {
        assert shard.isHere();
        if (!outbox.takesMore() || !isOpen()) {
            return;
        }
        try {
            outbox.drain();
            memberships.resumePending();
            outbox.proceedWithAnswers();
        } catch (Throwable e) {
            failed(e);
        }
    }

    /// Ends the connection, giving a reason.
    public void close(CloseReason reason) {
        assert shard.isHere();
        if (!isOpen()) {
            return;
        }
        try {
            outbox.link().close(reason);
        } catch (Throwable e) {
            shard.faults().note(Part.DELIVERY, e);
        } finally {
            shard.closed(this, reason);
        }
    }

    /// Ends the connection because it could not be written to, so that its client comes back for
    /// what it missed.
    public void failed(Throwable cause) {
        LOG.atError().setCause(cause).addKeyValue("connection", id()).log("a connection failed");
        close(CloseCode.INTERNAL);
    }

    /// The other side went away.
    public void lost() {
        shard.closed(this, null);
    }

    /// Whether it subscribes to a channel.
    public boolean subscribesTo(ChannelName channel) {
        return memberships.contains(channel);
    }

    /// The channels it subscribes to, in the order in which it did.
    public List<ChannelName> channels() {
        return memberships.names();
    }

    /// The channels it subscribes to, and how far each was written to it.
    public Memberships memberships() {
        return memberships;
    }

    /// Whether it is among those whom a publication is for.
    public boolean isIn(Audience audience) {
        return switch (audience) {
            case Audience.Everyone _ -> true;
            case Audience.ExceptUser(var user) -> {
                var me = state.principal();
                yield me == null || !me.user().equals(user);
            }
            case Audience.ExceptConnection(var connection) -> !connection.equals(id());
            case Audience.ExceptSubscribersOf(var channel) -> !memberships.contains(channel);
        };
    }

    /// Has it kept track of how far its client has got.
    public void track(DeliveryTracker newTracker) {
        assert shard.isHere();
        tracker = newTracker;
    }

    /// What keeps track of how far its client has got; null before it acts for a user.
    public @Nullable DeliveryTracker tracker() {
        return tracker;
    }

    /// Publications of a channel were written to it.
    public void wrote(ChannelName channel) {
        assert shard.isHere();
        if (tracker != null) {
            tracker.wrote(channel);
        }
    }
}

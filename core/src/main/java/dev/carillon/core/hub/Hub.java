package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Link;
import dev.carillon.core.spi.Loop;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everybody who is connected, and the way to them. Thread-safe: what belongs to a connection
/// happens on its event loop, and what comes from elsewhere is posted there, one message a loop.
public final class Hub {
    private final HubLimits limits;
    private final Faults faults = new Faults();
    private final HubObserver observer;
    private final Presence presence = new Presence(faults);
    private final OpenConnections connections;
    private final ChannelIndex channels;
    private final Shards shards = new Shards();
    private final ChannelMembers members;
    private final Deliveries deliveries;

    public Hub(
            List<? extends Loop> loops,
            HubLimits limits,
            HubObserver observer,
            InstantSource clock) {
        this.limits = limits;
        this.observer = new ContainedObserver(observer, faults);
        this.connections = new OpenConnections(limits.connections());
        this.channels = new ChannelIndex(loops.size());
        this.members = new ChannelMembers(shards, channels);
        this.deliveries = new Deliveries(shards, channels, limits);
        for (var loop : loops) {
            shards.add(new Shard(shards.size(), loop, this, clock));
        }
    }

    /// What failed here, for no fault of a client's that could be told of it.
    public Faults faults() {
        return faults;
    }

    /// Who is connected.
    public Presence presence() {
        return presence;
    }

    /// How many connections are open.
    public int openConnections() {
        return connections.size();
    }

    /// How many channels have a subscriber.
    public int activeChannels() {
        return channels.size();
    }

    /// How many channels of a namespace have a subscriber.
    public int activeChannels(String namespace) {
        return channels.size(namespace);
    }

    /// Which these are, in no order. Walks through all channels, which is not for an event loop.
    public Stream<ChannelName> namesOfActiveChannels(String namespace) {
        return channels.names().filter(name -> name.namespace().equals(namespace));
    }

    /// How many are rooms: joined by asking to, unlike inboxes and `all`.
    public int rooms() {
        return channels.rooms().rooms();
    }

    /// How many connections are in a room, or in several.
    public int connectionsInRooms() {
        return channels.rooms().clients();
    }

    /// Whether somebody here subscribes to a channel.
    public boolean hasSubscribers(ChannelName channel) {
        return channels.find(channel) != null;
    }

    /// Whether somebody may subscribe to a channel: one that has subscribers may have more, but of
    /// rooms, whose histories are kept for as long as anybody is there, there may be so many only.
    public boolean hasRoomFor(ChannelName channel) {
        return !channel.isRoom() || rooms() < limits.rooms() || hasSubscribers(channel);
    }

    /// Whether so much waits to be delivered that new publications should be refused.
    public boolean isCongested() {
        return deliveries.areCongested();
    }

    /// What waits to be delivered, in bytes.
    public long waitingBytes() {
        return deliveries.waitingBytes();
    }

    /// The channels that have a subscriber.
    public Set<ChannelName> channelsInUse() {
        return channels.names().collect(Collectors.toUnmodifiableSet());
    }

    /// The event loops that own its connections.
    public List<Loop> loops() {
        return shards.stream().map(Shard::loop).toList();
    }

    /// Who is on which channel.
    public ChannelMembers members() {
        return members;
    }

    /// Finds an open connection by its id. On its own loop it may have closed meanwhile.
    public Optional<Connection> find(String id) {
        return connections.find(id);
    }

    /// Looks at every open connection, each on its own loop, and not all at once.
    public <T> CompletionStage<List<T>> scan(Function<Connection, T> look) {
        return ConnectionScan.of(connections.all(), look);
    }

    /// Takes a new connection on, on its own loop.
    ///
    /// @param loop one of the loops that the hub was made with
    /// @return empty when the hub is full; the caller then closes the link with
    ///   [dev.carillon.protocol.CloseCode#SERVER_FULL]
    public Optional<Connection> open(Loop loop, Link link, Encoding encoding) {
        var opened = connections.open(number -> shards.of(loop).open(number, link, encoding));
        opened.ifPresent(observer::opened);
        return opened;
    }

    @OnLoop
    void closed(
            Connection connection, Optional<Principal> principal, @Nullable CloseReason reason) {
        connections.remove(connection);
        principal.ifPresent(presence::leave);
        observer.closed(connection, principal, reason);
    }

    HubObserver observer() {
        return observer;
    }

    ChannelIndex channels() {
        return channels;
    }

    HubLimits limits() {
        return limits;
    }

    /// Lets a connection act for somebody, or go on with a fresh token of theirs. In the first case
    /// its client is not listened to until it is [#welcomed].
    ///
    /// @return false when the user has too many connections; nothing has changed then
    @OnLoop
    public boolean authenticate(Connection connection, Principal principal) {
        return switch (connection.state()) {
            case ConnectionState.Closed _ -> false;
            case ConnectionState.Entering _ ->
                    throw new IllegalStateException(
                            "a connection that is being let in is not listened to");
            case ConnectionState.Active active -> {
                connection.state(active.renewed(principal));
                connection.shard().authenticated(connection);
                yield true;
            }
            case ConnectionState.Anonymous anonymous -> {
                if (!presence.join(principal, limits.connectionsPerUser())) {
                    yield false;
                }
                connection.enters(anonymous.authenticated(principal));
                connection.shard().authenticated(connection);
                observer.authenticated(connection, principal);
                yield true;
            }
        };
    }

    /// Notes that a connection was told that it was let in: others may be told of its user, and its
    /// client is listened to again.
    @OnLoop
    public void welcomed(Connection connection) {
        if (connection.state() instanceof ConnectionState.Entering entering) {
            presence.welcomed(entering.principal());
            connection.welcomed(entering.welcomed());
        }
    }

    /// Sends a publication to whoever here receives its channel. The order of two calls for one
    /// channel must be that of their offsets.
    ///
    /// @return how far it got. Where it can't be posted that is nobody, as far as is known; who
    ///   resumes finds it in the log
    public CompletionStage<DeliveryResult> deliver(Publication publication) {
        try {
            return deliveries.post(publication);
        } catch (Throwable e) {
            faults.note(Part.DELIVERY, e);
            return CompletableFuture.completedFuture(DeliveryResult.NOBODY);
        }
    }

    /// Closes those connections of a user that a condition holds for.
    public CompletionStage<Void> close(
            UserId user, Predicate<Connection> which, CloseReason reason) {
        return members.forEach(
                ChannelName.user(user),
                connection -> {
                    if (which.test(connection)) {
                        connection.loop().execute(() -> connection.close(reason));
                    }
                });
    }

    /// Pings the connections of a user, so that those that are dead are found before their time.
    public void probe(UserId user) {
        var _ =
                members.forEach(
                        ChannelName.user(user),
                        connection ->
                                connection
                                        .loop()
                                        .execute(() -> connection.shard().probe(connection)));
    }

    /// Closes every connection, on each loop.
    public CompletionStage<Void> closeAll(CloseReason reason) {
        return shards.onEach(shard -> shard.closeAll(reason));
    }
}

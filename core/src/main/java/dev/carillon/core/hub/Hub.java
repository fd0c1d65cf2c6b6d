package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Link;
import dev.carillon.core.spi.Loop;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everybody who is connected, and the way to them. Thread-safe: what belongs to a connection
/// happens on its event loop, and what comes from elsewhere is posted there, one message a loop.
public final class Hub {
    /// How much may wait to be delivered before new publications are refused, in bytes.
    static final long WAITING_BYTES = 64L << 20;

    private final List<Shard> shards = new ArrayList<>();
    private final ChannelIndex channels;
    private final HubLimits limits;
    private final HubObserver observer;
    private final Faults faults = new Faults();
    private final Presence presence = new Presence(faults);
    private final Inboxes inboxes;

    /// Every open connection by its number, so that one can be reached by its id without a search
    /// on every loop; it costs some 60 bytes a connection. What is found is used on its own loop.
    private final ConcurrentHashMap<Long, Connection> connections = new ConcurrentHashMap<>();

    /// Numbers connections; read by nothing else.
    private final AtomicLong numbers = new AtomicLong(System.currentTimeMillis());

    /// What the publications that wait to be delivered take, published to admission by whoever
    /// hands one over or has delivered it.
    private final AtomicLong waitingBytes = new AtomicLong();

    /// How many connections are open, published to admission by opens and closes on any loop.
    private final AtomicInteger open = new AtomicInteger();

    /// With inboxes as they are unless something else is set.
    public Hub(
            List<? extends Loop> loops,
            HubLimits limits,
            HubObserver observer,
            Cursors cursors,
            InstantSource clock) {
        this(loops, limits, observer, cursors, InboxOptions.DEFAULT, clock);
    }

    /// @param cursors where it is remembered how far users who are away have got
    public Hub(
            List<? extends Loop> loops,
            HubLimits limits,
            HubObserver observer,
            Cursors cursors,
            InboxOptions inboxOptions,
            InstantSource clock) {
        this.limits = limits;
        this.observer = new ContainedObserver(observer, faults);
        this.channels = new ChannelIndex(loops.size());
        this.inboxes = new Inboxes(cursors, channels, shards, inboxOptions, clock);
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
        return open.get();
    }

    /// How many channels have a subscriber.
    public int activeChannels() {
        return channels.size();
    }

    /// How many channels of a namespace have a subscriber.
    public int activeChannels(String namespace) {
        return channels.size(namespace);
    }

    /// The channels of a namespace that have a subscriber, in no order. Walks through those of all
    /// namespaces, which is not for an event loop.
    public Stream<ChannelName> namesOfActiveChannels(String namespace) {
        return channels.names().filter(name -> name.namespace().equals(namespace));
    }

    /// How many of them are rooms: channels joined by asking to, unlike inboxes and `all`.
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
        if (waitingBytes.get() > WAITING_BYTES) {
            return true;
        }
        for (var shard : shards) {
            if (shard.waiting() > limits.waitingPerLoop()) {
                return true;
            }
        }
        return false;
    }

    /// What waits to be delivered, in bytes.
    public long waitingBytes() {
        return waitingBytes.get();
    }

    /// The channels that have a subscriber.
    public Set<ChannelName> channelsInUse() {
        return channels.names().collect(Collectors.toUnmodifiableSet());
    }

    /// Finds an open connection by its id. May be called from any thread; the connection is to be
    /// used on its own loop, where it may have closed meanwhile.
    public Optional<Connection> find(String id) {
        return Connection.numberIn(id)
                .map(connections::get)
                .filter(connection -> connection.id().equals(id));
    }

    /// Looks at every open connection, each on its own loop, and not all at once.
    public <T> CompletionStage<List<T>> survey(Function<Connection, T> look) {
        return Survey.of(connections.values(), look);
    }

    /// Looks at every connection that subscribes to a channel, as the other does.
    public <T> CompletionStage<List<T>> survey(ChannelName channel, Function<Connection, T> look) {
        var there = Collections.synchronizedList(new ArrayList<Connection>());
        return onEach(channel, there::add).thenCompose(_ -> Survey.of(there, look));
    }

    /// Takes a new connection on, on its own loop.
    ///
    /// @param loop one of the loops that the hub was made with
    /// @return empty when the hub is full; the caller then closes the link with
    ///   [CloseCode#SERVER_FULL]
    public Optional<Connection> open(Loop loop, Link link, Encoding encoding) {
        if (open.incrementAndGet() > limits.connections()) {
            open.decrementAndGet();
            return Optional.empty();
        }
        var connection = opened(loop, link, encoding);
        connections.put(connection.number(), connection);
        observer.opened(connection);
        return Optional.of(connection);
    }

    private Connection opened(Loop loop, Link link, Encoding encoding) {
        try {
            return shardOf(loop).open(numbers.getAndIncrement(), link, encoding);
        } catch (Throwable e) {
            open.decrementAndGet();
            throw e;
        }
    }

    @OnLoop
    void closed(
            Connection connection, Optional<Principal> principal, @Nullable CloseReason reason) {
        connections.remove(connection.number());
        open.decrementAndGet();
        principal.ifPresent(presence::leave);
        observer.closed(connection, principal, reason);
    }

    @OnLoop
    void refused(Connection connection, ErrorCode code, String message) {
        observer.refused(connection, code, message);
    }

    @OnLoop
    void sent(int events) {
        observer.sent(events);
    }

    @OnLoop
    void cameBack(int waiting, boolean complete) {
        observer.cameBack(waiting, complete);
    }

    Inboxes inboxes() {
        return inboxes;
    }

    ChannelIndex channels() {
        return channels;
    }

    HubLimits limits() {
        return limits;
    }

    private Shard shardOf(Loop loop) {
        for (var shard : shards) {
            if (shard.loop().equals(loop)) {
                return shard;
            }
        }
        throw new IllegalArgumentException("not one of the hub's loops: " + loop);
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

    /// Notes that the user of a connection has read everything of their inbox up to a position, and
    /// tells their other connections.
    ///
    /// @return once it is kept as safely as the inbox itself is
    @OnLoop
    public CompletionStage<Void> markRead(
            Connection connection, Principal principal, StreamPosition position) {
        var user = principal.user();
        return inboxes.read(connection, user, ChannelName.user(user), position);
    }

    /// Ends a connection's subscription.
    @OnLoop
    public void unsubscribe(Connection connection, ChannelName channel) {
        connection.shard().leave(connection, channel);
    }

    /// Sends a publication to whoever here receives its channel. The order of two calls for one
    /// channel must be that of their offsets.
    ///
    /// @return how far it got. Where handing it over fails that is nobody, as far as is known; who
    ///   resumes finds it in the log
    public CompletionStage<Reach> deliver(Publication publication) {
        try {
            return hand(publication);
        } catch (Throwable e) {
            faults.note(Part.DELIVERY, e);
            return CompletableFuture.completedFuture(Reach.NOBODY);
        }
    }

    private CompletionStage<Reach> hand(Publication publication) {
        var channel = channels.find(publication.channel());
        if (channel == null) {
            return CompletableFuture.completedFuture(Reach.NOBODY);
        }
        var there = shards.stream().filter(shard -> channel.on(shard.index()) != null).toList();
        var count = new DeliveryCount(there.size());
        var event = new Event.Delivered(publication);
        var size = publication.data().size();
        waitingBytes.addAndGet(size);
        var sum = count.sum().whenComplete((_, _) -> waitingBytes.addAndGet(-size));
        there.forEach(shard -> shard.post(new Delivery(channel, event, count)));
        return sum;
    }

    /// Who is on a channel, with their number of connections there.
    public CompletionStage<Map<UserId, Integer>> presence(ChannelName channel) {
        var present = new HashMap<UserId, Integer>();
        return onEach(
                        channel,
                        connection ->
                                connection
                                        .principal()
                                        .ifPresent(p -> {
                                            synchronized (present) {
                                                present.merge(p.user(), 1, Integer::sum);
                                            }
                                        }))
                .thenApply(_ -> present);
    }

    /// How many connections subscribe to each of these channels; those without any are left out.
    public CompletionStage<Map<ChannelName, Integer>> subscribers(Collection<ChannelName> names) {
        var counts = new ConcurrentHashMap<ChannelName, Integer>();
        return onEachLoop(shard ->
                        names.forEach(name -> {
                            var channel = channels.find(name);
                            var here = channel == null ? null : channel.on(shard.index());
                            if (here != null) {
                                counts.merge(name, here.size(), Integer::sum);
                            }
                        }))
                .thenApply(_ -> counts);
    }

    /// Closes those connections of a user that a condition holds for.
    public CompletionStage<Void> close(
            UserId user, Predicate<Connection> which, CloseReason reason) {
        return onEach(
                ChannelName.user(user),
                connection -> {
                    if (which.test(connection)) {
                        connection.execute(() -> connection.close(reason));
                    }
                });
    }

    /// Pings the connections of a user, so that those that are dead are found before their time.
    public void probe(UserId user) {
        var _ =
                onEach(
                        ChannelName.user(user),
                        connection ->
                                connection.execute(() -> connection.shard().probe(connection)));
    }

    /// Closes every connection, on each loop.
    public CompletionStage<Void> closeAll(CloseReason reason) {
        return onEachLoop(shard -> shard.closeAll(reason));
    }

    private CompletionStage<Void> onEach(ChannelName name, Consumer<Connection> action) {
        var channel = channels.find(name);
        if (channel == null) {
            return CompletableFuture.completedFuture(null);
        }
        return onEachLoop(shard -> {
            var here = channel.on(shard.index());
            if (here != null) {
                here.forEach(action);
            }
        });
    }

    private CompletionStage<Void> onEachLoop(Consumer<Shard> action) {
        return CompletableFuture.allOf(
                shards.stream()
                        .map(shard -> onLoopOf(shard, action))
                        .toArray(CompletableFuture[]::new));
    }

    /// A loop that has ended has nobody any more.
    private static CompletableFuture<Void> onLoopOf(Shard shard, Consumer<Shard> action) {
        try {
            return CompletableFuture.runAsync(() -> action.accept(shard), shard.loop());
        } catch (RejectedExecutionException _) {
            return CompletableFuture.completedFuture(null);
        }
    }
}

package dev.carillon.server;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.ConnectionState;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.resume.Subscriptions;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// The connections of clients, each by its id, for the application that the server is part of.
/// Thread-safe: what is asked for is done on the connection's own event loop, and no method blocks.
///
/// A client that isn't connected, or no longer, is nothing exceptional: the answer says so.
public final class Clients {
    private final Hub hub;
    private final Subscriptions subscriptions;
    private final Namespaces namespaces;
    private final HubLimits limits;

    Clients(Hub hub, Subscriptions subscriptions, Namespaces namespaces, HubLimits limits) {
        this.hub = hub;
        this.subscriptions = subscriptions;
        this.namespaces = namespaces;
        this.limits = limits;
    }

    /// How many there are.
    public int count() {
        return hub.openConnections();
    }

    /// All of them. Each event loop looks at a few hundred of its connections at a time, so that
    /// asking holds nobody up.
    public CompletionStage<List<Client>> all() {
        return hub.scan(Client::of);
    }

    /// Those that subscribe to a channel, such as a room.
    public CompletionStage<List<Client>> on(ChannelName channel) {
        return hub.members().scan(channel, Client::of);
    }

    /// One of them.
    public CompletionStage<Optional<Client>> find(String clientId) {
        return with(clientId, Client::of);
    }

    /// Sends a client something that nobody else gets and no channel keeps.
    ///
    /// @param data a JSON value
    /// @return whether the client was there to be sent it
    public CompletionStage<Boolean> send(String clientId, String type, RawJson data) {
        return with(
                        clientId,
                        connection -> {
                            connection.send(new Event.Message(null, type, data));
                            return true;
                        })
                .thenApply(Optional::isPresent);
    }

    /// Subscribes a client to a channel, and tells it so. Whether its user may is for the caller to
    /// say; what the server keeps to are the limits.
    ///
    /// @return whether the client is there and receives the channel from here on; fails with
    ///   [IllegalStateException] when it has not authenticated or subscribes to as much as it may
    /// @throws IllegalArgumentException when the channel is in no namespace of this server
    public CompletionStage<Boolean> subscribe(String clientId, ChannelName channel) {
        if (namespaces.of(channel).isEmpty()) {
            throw new IllegalArgumentException(
                    "channel '%s' is in no namespace of this server; known are %s"
                            .formatted(channel, namespaces.known()));
        }
        return with(
                        clientId,
                        connection -> {
                            subscribe(connection, channel);
                            return true;
                        })
                .thenApply(Optional::isPresent);
    }

    private void subscribe(Connection connection, ChannelName channel) {
        var channels = connection.channels();
        if (channels.contains(channel)) {
            return;
        }
        if (connection.principal().isEmpty()) {
            throw new IllegalStateException(
                    "client '%s' has not authenticated and can't subscribe to '%s'"
                            .formatted(connection.id(), channel));
        }
        var byChoice = channels.stream().filter(own -> !comesWith(connection, own)).count();
        if (byChoice >= limits.channelsPerConnection()) {
            throw new IllegalStateException(
                    "client '%s' subscribes to %d channels, which is the limit; raise limits.channels-per-connection"
                            .formatted(connection.id(), byChoice));
        }
        if (!hub.hasRoomFor(channel)) {
            throw new IllegalStateException(
                    "'%s' would be one room too many: %d have somebody in them, which is the limit; raise limits.rooms"
                            .formatted(channel, limits.rooms()));
        }
        subscriptions.subscribe(
                connection,
                null,
                List.of(new SubscriptionRequest(channel, null)),
                states -> new Event.Subscribed(null, states, connection.channels()));
    }

    /// Ends a client's subscription, and tells it so.
    ///
    /// @return whether the client was there and had it; false, too, for its inbox and `all`, which
    ///   come with the connection
    public CompletionStage<Boolean> unsubscribe(String clientId, ChannelName channel) {
        return with(clientId, connection -> unsubscribe(connection, channel))
                .thenApply(done -> done.orElse(false));
    }

    private boolean unsubscribe(Connection connection, ChannelName channel) {
        if (!connection.subscribesTo(channel) || comesWith(connection, channel)) {
            return false;
        }
        connection.memberships().leave(channel);
        connection.send(new Event.Unsubscribed(null, List.of(channel), connection.channels()));
        return true;
    }

    private static boolean comesWith(Connection connection, ChannelName channel) {
        return channel.equals(ChannelName.ALL)
                || connection
                        .principal()
                        .filter(p -> ChannelName.user(p.user()).equals(channel))
                        .isPresent();
    }

    /// Closes a client's connection with 1000: it should not come back by itself.
    ///
    /// @return whether the client was there
    public CompletionStage<Boolean> disconnect(String clientId) {
        return disconnect(clientId, CloseCode.NORMAL);
    }

    /// Closes a client's connection for a reason of the application's own.
    ///
    /// @param code 4000 to 4499 when the client may come back, 4500 to 4999 when it should not
    /// @param reason at most 123 bytes of UTF-8
    /// @return whether the client was there
    /// @throws IllegalArgumentException when the code or the reason does not fit
    public CompletionStage<Boolean> disconnect(String clientId, int code, String reason) {
        return disconnect(clientId, new CloseReason.ByApplication(code, reason));
    }

    private CompletionStage<Boolean> disconnect(String clientId, CloseReason reason) {
        return with(
                        clientId,
                        connection -> {
                            connection.close(reason);
                            return true;
                        })
                .thenApply(Optional::isPresent);
    }

    /// Does something with a connection, on its loop; empty when there is none of that id.
    private <T> CompletionStage<Optional<T>> with(String clientId, Function<Connection, T> action) {
        var found = hub.find(clientId);
        if (found.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var connection = found.get();
        return CompletableFuture.supplyAsync(
                () ->
                        connection.state() instanceof ConnectionState.Closed
                                ? Optional.empty()
                                : Optional.of(action.apply(connection)),
                connection.loop());
    }
}

package dev.carillon.protocol;

import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What the server tells a client.
public sealed interface Event {

    /// A publication on a channel that the connection receives.
    record Delivered(Publication publication) implements Event {}

    /// The first event of every connection.
    ///
    /// @param heartbeatMillis after how long a silent client is pinged
    record Connected(
            String connection, String server, long heartbeatMillis, ReconnectHint reconnect)
            implements Event {}

    /// How the server would have its clients come back.
    ///
    /// @param maxAttempts after how many failures to give up; 0 for never
    /// @param delayMillis how long to wait before the first attempt
    /// @param exponentialBackoff whether to wait twice as long before each further one
    record ReconnectHint(int maxAttempts, long delayMillis, boolean exponentialBackoff) {}

    /// The last event of a connection that the server ends, for clients that read no close frames.
    record Disconnected(CloseReason reason) implements Event {}

    /// The client was let in.
    ///
    /// @param guest whether it needed no token, so that nothing is known of it
    record Authenticated(
            @Nullable String id,
            UserId user,
            List<String> roles,
            String connection,
            long expiresAtMillis,
            List<SubscriptionState> subscriptions,
            boolean guest)
            implements Event {}

    record AuthenticationFailed(@Nullable String id, ErrorCode code, String message)
            implements Event {}

    /// Confirms a subscribe command.
    ///
    /// @param requested the channels asked for, as they stand now
    /// @param channels everything the connection subscribes to now
    record Subscribed(
            @Nullable String id, List<SubscriptionState> requested, List<ChannelName> channels)
            implements Event {}

    /// Confirms an unsubscribe command.
    ///
    /// @param requested the channels asked to leave, none of which is subscribed to now
    /// @param channels everything the connection still subscribes to
    record Unsubscribed(
            @Nullable String id, List<ChannelName> requested, List<ChannelName> channels)
            implements Event {}

    record Pong(@Nullable String id, @Nullable RawJson data) implements Event {}

    /// A command was carried out, or taken on.
    sealed interface Ack extends Event {
        @Nullable String id();
    }

    record PublishAck(@Nullable String id, ChannelName channel, StreamPosition position)
            implements Ack {}

    record TaskAck(@Nullable String id, String taskId, String status) implements Ack {}

    /// It is noted up to where an inbox was acknowledged, or read.
    record Noted(@Nullable String id, ChannelName channel, StreamPosition position)
            implements Ack {}

    record Failed(@Nullable String id, ErrorCode code, String message) implements Event {}

    /// A stretch of a channel's log.
    ///
    /// @param complete whether nothing that matches is left out
    /// @param next after which position the rest follows; null where it does not follow
    record HistoryPage(
            @Nullable String id,
            ChannelName channel,
            List<Publication> publications,
            StreamPosition top,
            boolean complete,
            @Nullable StreamPosition next)
            implements Event {}

    /// Who is there.
    ///
    /// @param connections by user, in the order of their ids, how many connections are there
    /// @param total how many users there are in all
    /// @param next after which user the rest follows; null when there is none
    record PresenceList(
            @Nullable String id,
            ChannelName channel,
            SequencedMap<UserId, Integer> connections,
            int total,
            @Nullable String next)
            implements Event {}

    record Statistics(@Nullable String id, RawJson stats) implements Event {}

    /// On another of the user's connections, everything of their inbox up to a position was read.
    ///
    /// @param device on which; null when it has no name
    record Read(ChannelName channel, StreamPosition position, @Nullable Device device)
            implements Event {}

    /// Something for this connection alone, of a type of the application's choosing: what a message
    /// handler answers, or what the application sends to one client.
    ///
    /// @param id of the message that it answers; null when it answers none
    record Message(@Nullable String id, String type, RawJson data) implements Event {}
}

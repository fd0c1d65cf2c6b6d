package dev.carillon.protocol;

import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client asks for. Each may carry an `id` of the client's choosing, which its reply
/// repeats.
public sealed interface Command {
    @Nullable String id();

    /// Binds the connection to the token's user, or renews the token of a live connection.
    ///
    /// @param positions where the client stopped in channels that the server subscribes it to by
    ///   itself (its inbox, `all`), so that they resume there
    /// @param delta whether the client takes publications in their short form, where it has the
    ///   rest
    /// @param device which of the user's devices it is; null when it doesn't say
    /// @param acks whether the client says by [Acknowledge] what of its inbox it has, rather than
    ///   having that which was written to it
    record Authenticate(
            @Nullable String id,
            String token,
            Map<ChannelName, StreamPosition> positions,
            boolean delta,
            @Nullable Device device,
            boolean acks)
            implements Command {
        /// From a client that says nothing of its device.
        public Authenticate(
                @Nullable String id,
                String token,
                Map<ChannelName, StreamPosition> positions,
                boolean delta) {
            this(id, token, positions, delta, null, false);
        }
    }

    /// Says that the client has everything of its inbox up to an offset.
    ///
    /// @param channel the inbox, for a client that wants to name it
    /// @param epoch of the offset; null for the present one
    record Acknowledge(
            @Nullable String id, @Nullable ChannelName channel, @Nullable String epoch, long offset)
            implements Command {}

    /// Says that the user has read everything of their inbox up to an offset; the members are those
    /// of [Acknowledge].
    record MarkRead(
            @Nullable String id, @Nullable ChannelName channel, @Nullable String epoch, long offset)
            implements Command {}

    /// Asks for a sign of life; `data` comes back as it is.
    record Ping(@Nullable String id, @Nullable RawJson data) implements Command {}

    record Subscribe(@Nullable String id, List<SubscriptionRequest> channels) implements Command {}

    record Unsubscribe(@Nullable String id, List<ChannelName> channels) implements Command {}

    record Publish(
            @Nullable String id,
            ChannelName channel,
            String type,
            RawJson data,
            @Nullable String key,
            PublishOptions terms)
            implements Command {}

    /// Says something to the other users of a channel.
    ///
    /// @param type of the publication that they get
    record Chat(@Nullable String id, ChannelName channel, String type, RawJson data)
            implements Command {}

    /// Tells the user's other connections something, on whatever devices they are.
    ///
    /// @param type of the publication that they get
    record Sync(@Nullable String id, String type, RawJson data) implements Command {}

    /// Has a task done.
    ///
    /// @param idempotencyKey by which the client knows the request again: asking twice makes one
    ///   task
    record SubmitTask(
            @Nullable String id, String type, RawJson input, @Nullable String idempotencyKey)
            implements Command {}

    record ControlTask(@Nullable String id, String taskId, TaskAction action) implements Command {}

    /// Asks for what a channel's log holds after a position, or for its newest when `since` is
    /// null.
    record History(
            @Nullable String id, ChannelName channel, @Nullable StreamPosition since, int limit)
            implements Command {}

    /// Asks who is on a channel.
    ///
    /// @param after the user after whom to begin; empty for the first of all
    /// @param limit the most users that are wanted
    record Presence(@Nullable String id, ChannelName channel, String after, int limit)
            implements Command {}

    record Stats(@Nullable String id) implements Command {}
}

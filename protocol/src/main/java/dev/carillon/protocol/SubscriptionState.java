package dev.carillon.protocol;

import org.jspecify.annotations.Nullable;

/// How a connection stands to a channel it subscribes to.
///
/// @param position where the client stands: the log's end at the moment of subscribing, after which
///   events are live, or, where the server itself knows what the user has missed, just before the
///   first publication that follows; null when the channel was live before, for where it stands is
///   what its publications say
public record SubscriptionState(
        ChannelName channel, @Nullable StreamPosition position, Recovery recovery) {

    /// Whether the client got what it missed.
    public enum Recovery {
        /// Nobody asked, and nobody was away.
        NONE,
        /// Everything missed follows, in order, before anything newer.
        COMPLETE,
        /// Something was missed and is gone; the newest of what is left follows.
        PARTIAL,
        /// The log no longer reaches back that far; nothing is replayed.
        IMPOSSIBLE
    }
}

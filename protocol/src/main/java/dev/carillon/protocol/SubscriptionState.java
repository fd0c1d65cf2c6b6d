package dev.carillon.protocol;

import org.jspecify.annotations.Nullable;

/// How a connection stands to a channel it subscribes to.
///
/// @param position the log's end at the moment of subscribing, after which events are live; null
///   when the channel was live before, for where it stands is what its publications say
public record SubscriptionState(
        ChannelName channel, @Nullable StreamPosition position, Recovery recovery) {

    /// Whether the client got what it missed.
    public enum Recovery {
        /// It did not ask.
        NONE,
        /// Everything missed follows, in order, before anything newer.
        COMPLETE,
        /// The log no longer reaches back that far; nothing is replayed.
        IMPOSSIBLE
    }
}

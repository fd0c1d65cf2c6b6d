package dev.carillon.protocol;

/// How a connection stands to a channel it subscribes to.
///
/// @param position the log's end at the moment of subscribing, after which events are live
public record SubscriptionState(ChannelName channel, StreamPosition position, Recovery recovery) {

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

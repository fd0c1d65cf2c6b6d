package dev.carillon.protocol;

/// Who of a channel's subscribers gets a publication, when delivered and when replayed alike.
public sealed interface Audience {
    /// Every subscriber.
    record Everyone() implements Audience {}

    /// Every subscriber who isn't this user.
    record ExceptUser(UserId user) implements Audience {}

    /// Every connection but this one.
    record ExceptConnection(String connection) implements Audience {}

    /// Every connection that doesn't subscribe to this channel, where the original of this copy
    /// stands. A task's owner has its events in the inbox, and once only when they follow the task
    /// itself as well.
    record ExceptSubscribersOf(ChannelName channel) implements Audience {}

    Audience EVERYONE = new Everyone();
}

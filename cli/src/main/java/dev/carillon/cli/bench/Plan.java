package dev.carillon.cli.bench;

import java.time.Duration;

/// How many talk, how much, and how fast. Immutable.
///
/// @param connections how many listen
/// @param senders how many of them talk, from the first on
/// @param rooms among how many rooms they are spread; 1 where everybody hears everybody
/// @param payload how long a message's content is, in bytes, at least
/// @param rate messages a second, of all senders together
record Plan(int connections, int senders, int rooms, int payload, double rate) {
    /// How many messages all of them send in a time.
    long messagesIn(Duration time) {
        return Math.max(1, Math.round(rate * time.toNanos() / 1e9));
    }

    int roomOf(int member) {
        return member % rooms;
    }

    /// How many senders talk where a member listens.
    int sendersHeardBy(int member) {
        var room = roomOf(member);
        return senders <= room ? 0 : (senders - room - 1) / rooms + 1;
    }

    /// How many members listen where a sender talks, itself among them.
    int audienceOf(int sender) {
        return (connections - roomOf(sender) - 1) / rooms + 1;
    }
}

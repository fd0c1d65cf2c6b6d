package dev.carillon.core.channels;

import java.time.Duration;

/// The options of all channels whose names begin alike.
///
/// @param historySize how many publications a channel keeps, at least 1
/// @param historyAge how long it keeps them
/// @param retained whether a new subscriber is first sent the newest publication of each key
public record Namespace(
        String name,
        int historySize,
        Duration historyAge,
        boolean retained,
        Rule subscribe,
        Rule publish) {
    public Namespace {
        if (historySize < 1 || historyAge.isNegative() || historyAge.isZero()) {
            throw new IllegalArgumentException(
                    "namespace '%s' must keep at least one publication for some time"
                            .formatted(name));
        }
    }

    /// Who may do something on a channel. An application role may always.
    public enum Rule {
        NOBODY,
        /// Any user, and guests where authentication is off.
        ANYONE,
        /// Any authenticated user.
        AUTHENTICATED,
        /// The user whose id follows the namespace, or the owner of the task.
        OWNER,
        /// Whoever's token has a `channels` claim that covers the channel.
        CLAIM
    }
}

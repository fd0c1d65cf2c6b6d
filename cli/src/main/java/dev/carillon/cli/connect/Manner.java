package dev.carillon.cli.connect;

import dev.carillon.cli.Destination;
import dev.carillon.cli.Identity;
import java.time.Duration;
import java.util.Optional;

/// With whom to talk, and how. Immutable.
///
/// @param dialect by its name; empty to go by the server's greeting
/// @param pingEvery how often a ping is sent unasked; empty for never
record Manner(
        Destination destination,
        Identity identity,
        Optional<String> dialect,
        Optional<Duration> pingEvery) {

    /// What is known of the dialect before the server has said anything.
    Optional<Wording> wording() {
        return dialect.map(Wordings::named).or(() -> Wordings.at(destination));
    }

    /// Where to connect now: with a token that is good now.
    Destination ticket() {
        return destination
                .with("token", identity.token().orElse(null))
                .with("dialect", dialect.orElse(null));
    }
}

package dev.carillon.cli.connect;

import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// How one dialect says what a person types, and what its messages mean to a person. Each is
/// stateless, and so thread-safe.
interface Wording {
    /// The dialect's name.
    String name();

    /// A message that says this; empty when the dialect has no words for it.
    ///
    /// @param id for it
    /// @throws TypedWrongException when something is missing
    Optional<Request> say(Line line, String id);

    /// The messages that subscribe anew, after the connection broke.
    List<RawJson> subscribe(Collection<String> channels);

    /// What a message means to a person.
    Shown show(JsonFields message);

    /// The id of the message that this one answers.
    Optional<String> answers(JsonFields message);
}

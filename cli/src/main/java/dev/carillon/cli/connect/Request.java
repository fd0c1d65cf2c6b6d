package dev.carillon.cli.connect;

import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// A message to send. Immutable.
///
/// @param id by which its answer is known; empty where none is due
record Request(RawJson message, Optional<String> id) {
    static Request answered(String id, RawJson message) {
        return new Request(message, Optional.of(id));
    }

    static Request unanswered(RawJson message) {
        return new Request(message, Optional.empty());
    }
}

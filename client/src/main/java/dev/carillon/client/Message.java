package dev.carillon.client;

import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// What was published on a channel. Immutable.
///
/// @param timestamp when, in milliseconds since 1970 by the server's clock
/// @param offset its place in the channel
/// @param user who published it; empty when the application or the server did
public record Message(
        String channel,
        String type,
        RawJson data,
        long timestamp,
        long offset,
        Optional<String> user) {}

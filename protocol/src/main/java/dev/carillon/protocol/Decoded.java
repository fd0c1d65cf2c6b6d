package dev.carillon.protocol;

import org.jspecify.annotations.Nullable;

/// What became of a client's message: a value either way, for hostile input is nothing exceptional.
public sealed interface Decoded {
    /// The message is a command.
    record Accepted(Command command) implements Decoded {}

    /// The message is refused; the connection stays.
    ///
    /// @param id the message's `id` when that much could be read of it
    record Rejected(@Nullable String id, ErrorCode code, String message) implements Decoded {}
}

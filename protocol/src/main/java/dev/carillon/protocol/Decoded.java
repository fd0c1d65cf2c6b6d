package dev.carillon.protocol;

import dev.carillon.protocol.json.RawJson;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What became of a client's message: a value either way, for hostile input is nothing exceptional.
public sealed interface Decoded {
    /// The message's `id`, when it has one and that much could be read of it.
    @Nullable String id();

    /// The message is a command.
    record Accepted(Command command) implements Decoded {
        @Override
        public @Nullable String id() {
            return command.id();
        }
    }

    /// The message is refused; the connection stays.
    record Rejected(@Nullable String id, ErrorCode code, String message) implements Decoded {}

    /// The message is understood and asks for nothing: a sign of life.
    record Ignored() implements Decoded {
        @Override
        public @Nullable String id() {
            return null;
        }
    }

    /// The message is of a type that the dialect does not know. A message handler of the
    /// application's may; if none does, the message is refused with [ErrorCode#UNKNOWN_TYPE].
    ///
    /// @param payload what stands under the dialect's member for payloads
    /// @param message says what the dialect knows, for the refusal
    /// @param complaint what stands in the message that no handler would be given; null for nothing
    record Unknown(
            @Nullable String id,
            String type,
            Optional<RawJson> payload,
            String message,
            @Nullable String complaint)
            implements Decoded {
        /// Of a dialect that leaves aside what no handler is given.
        public Unknown(
                @Nullable String id, String type, Optional<RawJson> payload, String message) {
            this(id, type, payload, message, null);
        }
    }
}

package dev.carillon.core.spi;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Who sent a message, and what its handler can do about it. Thread-safe, and of use after the
/// handler has returned.
public interface MessageContext {
    /// Who sent it: always somebody who is authenticated, or a guest where that isn't needed.
    UserId user();

    /// What the sender's token says they may be.
    List<String> roles();

    /// The connection that it came by.
    String connection();

    /// Answers on that connection. What is sent there repeats the message's `id`, if it had one.
    ///
    /// @param type of the application's choosing
    void reply(String type, RawJson data);

    /// Publishes for the application: whether the sender may is for the handler to say.
    ///
    /// @return to how many connections it was written; 0 for what was published before under the
    ///   same idempotency key, when that is not known any more
    CompletionStage<Integer> publish(NewPublication draft);

    /// Publishes to everybody on a channel, such as a room.
    default CompletionStage<Integer> publish(ChannelName channel, String type, RawJson data) {
        return publish(NewPublication.of(channel, type, data));
    }

    /// Publishes to a user, on all their devices.
    default CompletionStage<Integer> publish(UserId to, String type, RawJson data) {
        return publish(ChannelName.user(to), type, data);
    }
}

package dev.carillon.core.resume;

import dev.carillon.protocol.Event;
import dev.carillon.protocol.SubscriptionState;
import java.util.List;

/// How a subscribe command is answered. Called on the connection's loop.
@FunctionalInterface
public interface SubscribeReply {
    /// Makes the answer, and does nothing else.
    ///
    /// @param channels how each channel of the command stands, but for those left meanwhile
    Event of(List<SubscriptionState> channels);

    /// The answer was sent. What was missed is not yet.
    default void sent(List<SubscriptionState> channels) {}
}

package dev.carillon.core.spi;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// How far users have been delivered the channels that wait for them while they are away.
/// Thread-safe; no method blocks its caller.
///
/// What an engine promises, and `CursorsContract` in the testkit checks:
///
/// - A find that starts after a save has been handed on sees it.
/// - Within an epoch a cursor never goes back; a position of another epoch takes its place.
/// - An engine that forgets forgets whole cursors, those that were saved longest ago first.
public interface Cursors {
    /// The device of users whose devices are not told apart.
    String NO_DEVICE = "";

    /// Finds how far a user's device has been delivered a channel; empty when nothing is known.
    CompletionStage<Optional<StreamPosition>> find(UserId user, String device, ChannelName channel);

    /// Notes that a user's device has been delivered everything up to a position.
    CompletionStage<Void> save(
            UserId user, String device, ChannelName channel, StreamPosition position);
}

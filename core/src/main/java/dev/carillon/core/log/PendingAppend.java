package dev.carillon.core.log;

import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A publication on its way into a channel's log. Guarded by the lock of its [ChannelStream],
/// except for the future, which is completed without it.
///
/// @param durable whether it must be stored first
/// @param accepted when it came, in milliseconds since 1970
/// @param inOrder is handed it in the order of offsets
record PendingAppend(
        NewPublication draft,
        boolean durable,
        long accepted,
        Consumer<Publication> inOrder,
        CompletableFuture<Publication> done) {
    /// The publication, at a place.
    StoredPublication at(StreamPosition place) {
        var publication =
                new Publication(
                        draft.channel(),
                        draft.type(),
                        draft.data(),
                        draft.delta(),
                        draft.key(),
                        draft.sender(),
                        accepted,
                        place,
                        draft.audience(),
                        draft.terms().priority());
        return new StoredPublication(publication, draft.terms().expiry(accepted));
    }
}

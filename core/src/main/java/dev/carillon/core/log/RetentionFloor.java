package dev.carillon.core.log;

import dev.carillon.protocol.ChannelName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// For whom what is stored on a channel is kept. Thread-safe; does not block.
@FunctionalInterface
public interface RetentionFloor {
    /// Nobody waits for anything: where there is no room, the oldest gives way.
    RetentionFloor NOBODY = (_, _) -> CompletableFuture.completedFuture(Long.MAX_VALUE);

    /// Up to which offset a channel may forget what is stored, because somebody it was for has it.
    ///
    /// @param epoch of the offset
    CompletionStage<Long> settledUpTo(ChannelName channel, String epoch);
}

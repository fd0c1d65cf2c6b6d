package dev.carillon.testkit.notifications;

import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A log that takes nothing, as that of a database which is away.
///
/// @param failure what an append comes to
record BrokenLog(Supplier<CompletionStage<Publication>> failure) implements ChannelLog {
    @Override
    public CompletionStage<Publication> append(
            NewPublication draft, Consumer<Publication> inOrder) {
        return failure.get();
    }

    @Override
    public CompletionStage<LogRead> read(
            ChannelName channel, @Nullable StreamPosition since, int limit) {
        return CompletableFuture.failedFuture(new IllegalStateException("the log is away"));
    }

    @Override
    public CompletionStage<Optional<Publication>> newest(ChannelName channel, String key) {
        return CompletableFuture.failedFuture(new IllegalStateException("the log is away"));
    }
}

package dev.carillon.core.log;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Publication;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Makes room in channels of which as much is stored as may be, and refuses what finds none.
/// Thread-safe: a channel is shortened by one at a time, and who comes meanwhile waits for that.
///
/// What nobody waits for any more gives way, the oldest first; the rest never does. When that alone
/// fills the channel, it is the new that is refused, and the less important of it sooner.
final class FullChannels {
    private final LogStore store;
    private final RetentionFloor waiters;
    private final Faults faults;

    /// Those that are being shortened.
    private final Map<ChannelStream, CompletableFuture<Left>> shortenings =
            new ConcurrentHashMap<>();

    /// @param store never throws, but fails
    /// @param waiters for whom what is stored is kept
    /// @param faults counts what fails for no reason that a store gives
    FullChannels(LogStore store, RetentionFloor waiters, Faults faults) {
        this.store = store;
        this.waiters = waiters;
        this.faults = faults;
    }

    /// Keeps a channel from growing without end.
    ///
    /// @param count how many of it are stored now
    void stored(ChannelStream stream, int count) {
        if (count >= stream.options().durability().size()) {
            var _ = shorten(stream);
        }
    }

    /// Makes room in a full channel for a publication.
    ///
    /// @param append is asked for the answer once there is room
    /// @return a failure when there is none; what is published again needs none, and is answered
    ///   with what was published first
    CompletionStage<Publication> makeRoom(
            ChannelStream stream,
            NewPublication draft,
            Supplier<CompletionStage<Publication>> append) {
        return shorten(stream)
                .thenCompose(
                        _ -> stream.isFull(draft) ? firstOrRefuse(stream, draft) : append.get());
    }

    private CompletionStage<Left> shorten(ChannelStream stream) {
        var answer = new CompletableFuture<Left>();
        var underWay = shortenings.putIfAbsent(stream, answer);
        if (underWay != null) {
            return underWay;
        }
        var most = stream.options().durability().size();
        var _ =
                Asking.of(() -> waiters.settledUpTo(stream.channel(), stream.epoch()))
                        .thenCompose(upTo -> store.shorten(stream.channel(), most - most / 4, upTo))
                        .thenAccept(left -> {
                            stream.shortened(left);
                            shortenings.remove(stream);
                            answer.complete(left);
                        })
                        .exceptionally(failure -> {
                            shortenings.remove(stream);
                            answer.completeExceptionally(failure);
                            note(failure);
                            return null;
                        });
        return answer;
    }

    /// What a store says by itself is told elsewhere; anything else nobody expects.
    private void note(Throwable failure) {
        var cause = failure instanceof CompletionException e ? e.getCause() : failure;
        if (cause != null && StoreException.isUntold(cause)) {
            faults.note(Part.MAKING_ROOM, cause);
        }
    }

    private CompletionStage<Publication> firstOrRefuse(ChannelStream stream, NewPublication draft) {
        var key = draft.terms().idempotencyKey();
        return key == null
                ? refused(stream, draft)
                : store.find(draft.channel(), key)
                        .thenCompose(first ->
                                first.isPresent()
                                        ? CompletableFuture.completedFuture(first.get())
                                        : refused(stream, draft));
    }

    private static CompletionStage<Publication> refused(
            ChannelStream stream, NewPublication draft) {
        return CompletableFuture.failedFuture(
                new MessageRefusedException(
                        ErrorCode.CHANNEL_FULL,
                        "%d publications wait on '%s' for whoever has not acknowledged them, and the limit for priority %s is %d; publish more once they have, or raise namespaces.%s.durable-size"
                                .formatted(
                                        stream.kept(),
                                        stream.channel(),
                                        draft.terms().priority().wireName(),
                                        stream.room(draft),
                                        stream.channel().namespace())));
    }
}

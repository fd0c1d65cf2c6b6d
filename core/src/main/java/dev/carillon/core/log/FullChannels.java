package dev.carillon.core.log;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.Draft;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.core.spi.MessageRefusedException;
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
    private final Waiters waiters;
    private final Faults faults;

    /// Those that are being shortened.
    private final Map<Book, CompletableFuture<Left>> shortenings = new ConcurrentHashMap<>();

    /// @param store never throws, but fails
    /// @param waiters for whom what is stored is kept
    /// @param faults counts what fails for no reason that a store gives
    FullChannels(LogStore store, Waiters waiters, Faults faults) {
        this.store = store;
        this.waiters = waiters;
        this.faults = faults;
    }

    /// Keeps a channel from growing without end.
    ///
    /// @param count how many of it are stored now
    void stored(Book book, int count) {
        if (count >= book.options().durability().size()) {
            var _ = shorten(book);
        }
    }

    /// Makes room in a full channel for a publication.
    ///
    /// @param append is asked for the answer once there is room
    /// @return a failure when there is none; what is published again needs none, and is answered
    ///   with what was published first
    CompletionStage<Publication> makeRoom(
            Book book, Draft draft, Supplier<CompletionStage<Publication>> append) {
        return shorten(book)
                .thenCompose(_ -> book.isFull(draft) ? firstOrRefuse(book, draft) : append.get());
    }

    private CompletionStage<Left> shorten(Book book) {
        var answer = new CompletableFuture<Left>();
        var underWay = shortenings.putIfAbsent(book, answer);
        if (underWay != null) {
            return underWay;
        }
        var most = book.options().durability().size();
        var _ =
                Asking.of(() -> waiters.settledUpTo(book.channel(), book.epoch()))
                        .thenCompose(upTo -> store.shorten(book.channel(), most - most / 4, upTo))
                        .thenAccept(left -> {
                            book.shortened(left);
                            shortenings.remove(book);
                            answer.complete(left);
                        })
                        .exceptionally(failure -> {
                            shortenings.remove(book);
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

    private CompletionStage<Publication> firstOrRefuse(Book book, Draft draft) {
        var key = draft.terms().idempotencyKey();
        return key == null
                ? refused(book, draft)
                : store.find(draft.channel(), key)
                        .thenCompose(first ->
                                first.isPresent()
                                        ? CompletableFuture.completedFuture(first.get())
                                        : refused(book, draft));
    }

    private static CompletionStage<Publication> refused(Book book, Draft draft) {
        return CompletableFuture.failedFuture(
                new MessageRefusedException(
                        ErrorCode.CHANNEL_FULL,
                        "%d publications wait on '%s' for whoever has not acknowledged them, and the limit for priority %s is %d; publish more once they have, or raise namespaces.%s.durable-size"
                                .formatted(
                                        book.kept(),
                                        book.channel(),
                                        draft.terms().priority().wireName(),
                                        book.room(draft),
                                        book.channel().namespace())));
    }
}

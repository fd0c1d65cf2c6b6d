package dev.carillon.core.log;

import dev.carillon.core.spi.Draft;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.Terms.Priority;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

    /// Those that are being shortened.
    private final Map<Book, CompletableFuture<Left>> shortenings = new ConcurrentHashMap<>();

    /// @param waiters for whom what is stored is kept
    FullChannels(LogStore store, Waiters waiters) {
        this.store = store;
        this.waiters = waiters;
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
                .thenCompose(_ ->
                        book.isFull(draft.terms().priority())
                                ? firstOrRefuse(book, draft)
                                : append.get());
    }

    private CompletionStage<Left> shorten(Book book) {
        var answer = new CompletableFuture<Left>();
        var underWay = shortenings.putIfAbsent(book, answer);
        if (underWay != null) {
            return underWay;
        }
        var most = book.options().durability().size();
        waiters.settledUpTo(book.channel(), book.epoch())
                .thenCompose(upTo -> store.shorten(book.channel(), most - most / 4, upTo))
                .whenComplete((left, failure) -> {
                    shortenings.remove(book);
                    if (failure == null) {
                        book.shortened(left);
                        answer.complete(left);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private CompletionStage<Publication> firstOrRefuse(Book book, Draft draft) {
        var key = draft.terms().idempotencyKey();
        var priority = draft.terms().priority();
        return key == null
                ? refused(book, priority)
                : store.find(draft.channel(), key)
                        .thenCompose(first ->
                                first.isPresent()
                                        ? CompletableFuture.completedFuture(first.get())
                                        : refused(book, priority));
    }

    private static CompletionStage<Publication> refused(Book book, Priority priority) {
        return CompletableFuture.failedFuture(
                new MessageRefusedException(
                        ErrorCode.CHANNEL_FULL,
                        "%d publications wait on '%s' for whoever has not acknowledged them, and the limit for priority %s is %d; publish more once they have, or raise namespaces.%s.durable-size"
                                .formatted(
                                        book.kept(),
                                        book.channel(),
                                        priority.wireName(),
                                        book.room(priority),
                                        book.channel().namespace())));
    }
}

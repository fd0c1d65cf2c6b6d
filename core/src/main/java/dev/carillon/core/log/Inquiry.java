package dev.carillon.core.log;

import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Head;
import dev.carillon.protocol.Publication;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Finds out what of a channel is stored, and tells its book. Thread-safe: a book that is being
/// asked about says so itself, and is asked about by one at a time.
final class Inquiry {
    private static final int REMEMBERED = 10_000;

    private final LogStore store;
    private final InstantSource clock;
    private final Consumer<Book> again;

    /// Those that the store could not be asked about when it failed to store something of them, to
    /// be asked about again; beyond a bound, when they are next used.
    private final Set<Book> doubtful = ConcurrentHashMap.newKeySet();

    /// Is handed what turned out to be stored although it seemed that it could not be; set once,
    /// before the first append.
    private Consumer<Publication> found = _ -> {};

    /// @param again is handed each book that something waits in still, once the store has answered
    Inquiry(LogStore store, InstantSource clock, Consumer<Book> again) {
        this.store = store;
        this.clock = clock;
        this.again = again;
    }

    void onFound(Consumer<Publication> receiver) {
        found = receiver;
    }

    /// Asks, after [Book#beginAsking] gave leave to.
    void ask(Book book) {
        var _ =
                store.head(book.channel())
                        .thenCompose(head -> settle(book, head))
                        .whenComplete((_, failure) -> {
                            book.answered(failure);
                            remember(book);
                            if (book.isWaitedFor()) {
                                again.accept(book);
                            }
                        });
    }

    private void remember(Book book) {
        if (!book.isDoubtful()) {
            doubtful.remove(book);
        } else if (doubtful.size() < REMEMBERED) {
            doubtful.add(book);
        }
    }

    /// Asks about those again that the store gave no answer of. To be called now and then.
    void askAgain() {
        for (var book : doubtful) {
            if (book.beginAsking()) {
                ask(book);
            }
        }
    }

    private CompletionStage<Void> settle(Book book, Optional<Head> head) {
        var from = book.settle(head.orElse(null));
        return from == Long.MAX_VALUE
                ? CompletableFuture.completedFuture(null)
                : store.read(book.channel(), from, Long.MAX_VALUE, Integer.MAX_VALUE)
                        .thenCompose(read -> {
                            book.mend(
                                    read.publications(),
                                    head.orElseThrow().top().offset(),
                                    found,
                                    clock.millis());
                            return settle(book, head);
                        });
    }
}

package dev.carillon.core.log;

import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Repeated;
import dev.carillon.protocol.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Has stored what waits in books, many at once. Thread-safe: one commit is under way at a time,
/// and what comes meanwhile goes with the next, so that the store is as busy as it can be and no
/// busier.
final class Committer {
    /// How much is stored at once.
    private static final int BATCH = 512;

    private final LogStore store;
    private final ObjIntConsumer<Book> stored;
    private final Consumer<Book> again;

    /// Books in which something waits. Each stands here once at most.
    private final ConcurrentLinkedQueue<Book> line = new ConcurrentLinkedQueue<>();

    /// Whether a commit is under way, published by whoever begins or ends one.
    private final AtomicBoolean busy = new AtomicBoolean();

    /// @param stored is told of each book something of which was stored, and how much of it is
    ///   stored now
    /// @param again is handed each book that something waits in still, or that nobody knows of what
    ///   is stored
    Committer(LogStore store, ObjIntConsumer<Book> stored, Consumer<Book> again) {
        this.store = store;
        this.stored = stored;
        this.again = again;
    }

    /// Has a book's waiting publications stored.
    void offer(Book book) {
        if (book.enqueue()) {
            line.add(book);
            next();
        }
    }

    private void next() {
        while (!line.isEmpty() && busy.compareAndSet(false, true)) {
            var books = new ArrayList<Book>();
            var entries = collect(books);
            if (!entries.isEmpty()) {
                var _ =
                        store.append(entries)
                                .whenComplete(
                                        (repeated, failure) -> ended(books, repeated, failure));
                return;
            }
            end(books, List.of(), null);
        }
    }

    private List<Entry> collect(List<Book> books) {
        var entries = new ArrayList<Entry>();
        while (entries.size() < BATCH) {
            var book = line.poll();
            if (book == null) {
                break;
            }
            books.add(book);
            entries.addAll(book.take(BATCH - entries.size()));
        }
        return entries;
    }

    private void ended(List<Book> books, List<Repeated> repeated, @Nullable Throwable failure) {
        end(books, repeated, failure);
        next();
    }

    private void end(List<Book> books, List<Repeated> repeated, @Nullable Throwable failure) {
        for (var book : books) {
            if (failure == null) {
                stored.accept(book, book.stored(firstOf(book, repeated)));
            } else {
                book.failed(failure);
            }
        }
        busy.set(false);
        books.stream().filter(Book::isToGoOn).forEach(again);
    }

    private static Map<Long, Publication> firstOf(Book book, List<Repeated> repeated) {
        return repeated.isEmpty()
                ? Map.of()
                : repeated.stream()
                        .filter(one -> one.first().channel().equals(book.channel()))
                        .collect(Collectors.toMap(Repeated::offset, Repeated::first));
    }
}

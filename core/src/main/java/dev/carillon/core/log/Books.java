package dev.carillon.core.log;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The books in memory, and what they may hold there together. Thread-safe: whoever made a book
/// grow accounts for it afterwards, without its lock, and shrinks others when it was too much.
///
/// Beyond their bytes, those that were quiet for longest forget what they hold; beyond their
/// number, those of them that nobody subscribes to are dropped. Both go on to seven eighths of the
/// bound, so that they aren't needed again at once.
final class Books {
    private final Function<ChannelName, Namespace> options;
    private final Predicate<ChannelName> inUse;
    private final Bounds bounds;
    private final Map<ChannelName, Book> books = new ConcurrentHashMap<>();

    private final String instance =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);

    /// Counts the times that channels were dropped; a position from before one is not trusted after
    /// it. Read and written by whoever appends.
    private final AtomicLong generation = new AtomicLong();

    /// What all rings hold, published by each append to the next.
    private final AtomicLong bytes = new AtomicLong();

    /// @param options of a channel
    /// @param inUse whether somebody subscribes to a channel, whose epoch must then not change
    Books(Function<ChannelName, Namespace> options, Predicate<ChannelName> inUse, Bounds bounds) {
        this.options = options;
        this.inUse = inUse;
        this.bounds = bounds;
    }

    /// The book of a channel, if it is in memory.
    @Nullable Book find(ChannelName channel) {
        return books.get(channel);
    }

    /// The book of a channel, a new one if none is in memory.
    Book of(ChannelName channel) {
        return books.computeIfAbsent(
                channel, _ -> new Book(channel, options.apply(channel), beginning()));
    }

    /// The place after which a channel begins that nothing was published on yet.
    StreamPosition beginning() {
        return new StreamPosition(instance + "." + generation.get(), 0);
    }

    /// Takes note of how a book has changed, and keeps all of them within their bounds.
    void account(Book book) {
        if (note(book) > bounds.bytes()) {
            forEachQuietest(
                    quiet -> {
                        quiet.forgetAll();
                        note(quiet);
                    },
                    () -> bytes.get() > bounds.bytes() / 8 * 7);
        }
        if (books.size() > bounds.channels()) {
            forEachQuietest(this::drop, () -> books.size() > bounds.channels() / 8 * 7);
        }
    }

    private long note(Book book) {
        return bytes.addAndGet(book.takeGrowth());
    }

    private void forEachQuietest(Consumer<Book> action, BooleanSupplier wanted) {
        var quietest =
                books.values().stream().sorted(Comparator.comparingLong(Book::lastAppend)).toList();
        for (var book : quietest) {
            if (!wanted.getAsBoolean()) {
                return;
            }
            action.accept(book);
        }
    }

    private void drop(Book book) {
        if (book.closeIf(() -> beginsNewEpoch(book.channel()))) {
            books.remove(book.channel(), book);
            note(book);
        }
    }

    /// Whoever subscribes reads after that, and finds the channel in use here or closed there.
    private boolean beginsNewEpoch(ChannelName channel) {
        if (inUse.test(channel)) {
            return false;
        }
        generation.incrementAndGet();
        return true;
    }

    /// Lets every book forget what is too old.
    void forgetOld(long now) {
        books.values()
                .forEach(book -> {
                    book.forgetOld(now);
                    account(book);
                });
    }

    /// How much is held, in bytes of payload and an estimate of what goes with it.
    long bytes() {
        return bytes.get();
    }

    /// How many there are.
    int size() {
        return books.size();
    }
}

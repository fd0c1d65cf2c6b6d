package dev.carillon.core.log;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.log.Appended.Placed;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Draft;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Head;
import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.Terms.Priority;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Channel logs in memory, with a store behind them for what is durable. Thread-safe: each channel
/// has a lock, held for the moment of an append or a read.
///
/// Bounded in bytes and in channels. Beyond the first, the channels that were quiet for longest
/// forget what they hold in memory; beyond the second, those of them that nobody subscribes to are
/// dropped from it, and begin a new epoch when they are used again, unless something of them is
/// stored.
public final class TieredChannelLog implements ChannelLog {
    private final Namespaces namespaces;
    private final LogStore store;
    private final Waiters waiters;
    private final Predicate<ChannelName> inUse;
    private final InstantSource clock;
    private final Bounds bounds;
    private final Committer committer;
    private final ConcurrentHashMap<ChannelName, Book> books = new ConcurrentHashMap<>();

    /// Channels that are being shortened.
    private final ConcurrentHashMap<Book, CompletableFuture<Left>> shortenings =
            new ConcurrentHashMap<>();

    private final String instance =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);

    /// Counts the times that channels were dropped; a position from before one is not trusted after
    /// it. Read and written by whoever appends.
    private final AtomicLong generation = new AtomicLong();

    /// What all rings hold, published by each append to the next.
    private final AtomicLong bytes = new AtomicLong();

    /// How many publications wait for the store, published by those that begin or end to.
    private final AtomicInteger waiting = new AtomicInteger();

    /// Is handed what turned out to be stored although it seemed that it could not be; set once,
    /// before the first append.
    private Consumer<Publication> found = _ -> {};

    /// How much there may be.
    ///
    /// @param bytes in memory, of all channels together
    /// @param channels in memory
    /// @param waiting how many publications may wait to be stored; those of another priority than
    ///   normal its [share][Priority#shareOf] of that
    public record Bounds(long bytes, int channels, int waiting) {
        /// 64 MiB in 100,000 channels, and 100,000 on their way.
        public static final Bounds DEFAULT = new Bounds(64L << 20, 100_000, 100_000);
    }

    /// @param waiters for whom what is stored is kept
    /// @param inUse whether somebody subscribes to a channel, whose epoch must then not change
    public TieredChannelLog(
            Namespaces namespaces,
            LogStore store,
            Waiters waiters,
            Predicate<ChannelName> inUse,
            InstantSource clock,
            Bounds bounds) {
        this.namespaces = namespaces;
        this.store = store;
        this.waiters = waiters;
        this.inUse = inUse;
        this.clock = clock;
        this.bounds = bounds;
        this.committer = new Committer(store, this::stored, this::wake);
    }

    /// Says who is to be handed what turned out to be stored although its publisher was told that
    /// it could not be: after a connection to the database broke, say.
    public void onFound(Consumer<Publication> receiver) {
        found = receiver;
    }

    @Override
    public CompletionStage<Publication> append(Draft draft, Consumer<Publication> inOrder) {
        var options = optionsOf(draft.channel());
        var durable = isDurable(draft, options);
        var problem = durable ? problem(draft) : null;
        return problem == null
                ? append(draft, durable, inOrder)
                : CompletableFuture.failedFuture(problem);
    }

    private boolean isDurable(Draft draft, Namespace options) {
        if (store.equals(LogStore.NONE)) {
            return false;
        }
        return switch (options.durability().when()) {
            case NEVER -> false;
            case ON_REQUEST -> draft.terms().durable();
            case ALWAYS -> true;
        };
    }

    /// Not every database can hold a NUL in a text.
    private static @Nullable MessageRefusedException problem(Draft draft) {
        var texts = new LinkedHashMap<String, @Nullable String>();
        texts.put("type", draft.type());
        texts.put("key", draft.key());
        texts.put("idempotency_key", draft.terms().idempotencyKey());
        for (var text : texts.entrySet()) {
            if (text.getValue() != null && text.getValue().indexOf('\0') >= 0) {
                return new MessageRefusedException(
                        ErrorCode.INVALID_FIELD,
                        "'%s' must not hold the character U+0000".formatted(text.getKey()));
            }
        }
        return null;
    }

    private CompletionStage<Publication> append(
            Draft draft, boolean durable, Consumer<Publication> inOrder) {
        var next = new Waiting(draft, durable, clock.millis(), inOrder, new CompletableFuture<>());
        var book = books.get(draft.channel());
        return durable && book != null && book.isFull(draft.terms().priority())
                ? shorten(book).thenCompose(_ -> appendIfRoom(next, book))
                : append(next);
    }

    private CompletionStage<Publication> appendIfRoom(Waiting next, Book book) {
        return book.isFull(next.draft().terms().priority())
                ? firstOrRefuse(next.draft(), book)
                : append(next);
    }

    /// What is published again needs no room.
    private CompletionStage<Publication> firstOrRefuse(Draft draft, Book book) {
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

    private CompletionStage<Publication> append(Waiting next) {
        while (true) {
            var book = book(next.draft().channel());
            switch (book.append(next)) {
                case Placed placed -> {
                    account(book);
                    return CompletableFuture.completedFuture(placed.publication());
                }
                case Appended.Waits _ -> {
                    return await(book, next);
                }
                case Appended.Closed _ -> {}
            }
        }
    }

    private CompletionStage<Publication> await(Book book, Waiting next) {
        var priority = next.draft().terms().priority();
        var most = priority.shareOf(bounds.waiting());
        if (waiting.incrementAndGet() > most && book.withdraw(next)) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new StoreException(
                            StoreException.Reason.OVERLOADED,
                            "%d publications wait to be stored, which is the limit for priority %s; try again later"
                                    .formatted(most, priority.wireName())));
        }
        wake(book);
        return next.done()
                .whenComplete((_, _) -> {
                    waiting.decrementAndGet();
                    account(book);
                });
    }

    /// Sees to it that what waits in a book goes on.
    private void wake(Book book) {
        if (book.beginAsking()) {
            ask(book);
        } else {
            book.drain();
            committer.offer(book);
        }
    }

    /// Finds out what of a book's channel is stored, and goes on with it.
    private void ask(Book book) {
        var _ =
                store.head(book.channel())
                        .thenCompose(head -> settle(book, head))
                        .whenComplete((_, failure) -> {
                            book.answered(failure);
                            if (book.isWaitedFor()) {
                                wake(book);
                            }
                        });
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

    /// Keeps a channel from growing without end.
    private void stored(Book book, int count) {
        if (count >= book.options().durability().size()) {
            var _ = shorten(book);
        }
    }

    /// Makes room in a channel by forgetting what nobody waits for any more.
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

    @Override
    public CompletionStage<LogRead> read(
            ChannelName channel, @Nullable StreamPosition since, int limit) {
        while (true) {
            var book = books.get(channel);
            if (book == null) {
                return open(channel)
                        .thenCompose(opened ->
                                opened.isPresent()
                                        ? read(channel, since, limit)
                                        : CompletableFuture.completedFuture(readNothing(since)));
            }
            switch (book.read(since, limit, clock.millis())) {
                case Reading.Whole(var read) -> {
                    account(book);
                    return CompletableFuture.completedFuture(read);
                }
                case Reading.Behind behind -> {
                    account(book);
                    return readOlder(channel, behind);
                }
                case Reading.Unknown _ -> {
                    wake(book);
                    return book.answer().thenCompose(_ -> read(channel, since, limit));
                }
                case Reading.Closed _ -> {}
            }
        }
    }

    private CompletionStage<LogRead> readOlder(ChannelName channel, Reading.Behind behind) {
        var upTo = behind.upTo();
        var older =
                behind.wantsNewest()
                        ? store.newest(channel, upTo, behind.limit() - behind.newer().size())
                        : store.read(channel, behind.after(), upTo, behind.limit());
        return older.thenApply(behind::with);
    }

    @Override
    public CompletionStage<Optional<Publication>> newest(ChannelName channel, String key) {
        var book = books.get(channel);
        var found = book == null ? Optional.<Publication>empty() : book.newest(key, clock.millis());
        return found.isPresent()
                ? CompletableFuture.completedFuture(found)
                : store.newestOf(channel, key);
    }

    /// Takes a channel into memory that something is stored of; empty for one that nothing is.
    private CompletionStage<Optional<Book>> open(ChannelName channel) {
        return optionsOf(channel).durability().isNever()
                ? CompletableFuture.completedFuture(Optional.empty())
                : store.head(channel).thenApply(head -> head.map(end -> book(channel, end)));
    }

    private Book book(ChannelName channel, Head end) {
        var book = book(channel);
        book.learn(end);
        return book;
    }

    private Book book(ChannelName channel) {
        return books.computeIfAbsent(
                channel,
                _ -> new Book(channel, optionsOf(channel), new StreamPosition(epoch(), 0)));
    }

    private LogRead readNothing(@Nullable StreamPosition since) {
        var before = new StreamPosition(epoch(), 0);
        return new LogRead(List.of(), before, since == null || since.equals(before), true);
    }

    private String epoch() {
        return instance + "." + generation.get();
    }

    private Namespace optionsOf(ChannelName channel) {
        return namespaces
                .of(channel)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "channel '%s' has no namespace here".formatted(channel)));
    }

    /// Whether something of a channel is stored, as far as that is known in memory.
    public boolean isStored(ChannelName channel) {
        var book = books.get(channel);
        return book != null && book.isStored();
    }

    /// Lets every channel forget what is too old. To be called now and then.
    public void sweep() {
        books.values()
                .forEach(book -> {
                    book.forgetOld(clock.millis());
                    account(book);
                });
        namespaces.all().stream()
                .filter(namespace -> !namespace.durability().isNever())
                .forEach(namespace ->
                        store.forgetOld(namespace.name(), namespace.durability().age()));
    }

    private void account(Book book) {
        if (bytes.addAndGet(book.takeGrowth()) > bounds.bytes()) {
            forEachQuietest(
                    quiet -> {
                        quiet.forgetAll();
                        bytes.addAndGet(quiet.takeGrowth());
                    },
                    () -> bytes.get() > bounds.bytes() / 8 * 7);
        }
        if (books.size() > bounds.channels()) {
            forEachQuietest(this::drop, () -> books.size() > bounds.channels() / 8 * 7);
        }
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
            bytes.addAndGet(book.takeGrowth());
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

    /// How much is held in memory, in bytes of payload and an estimate of what goes with it.
    public long bytes() {
        return bytes.get();
    }

    /// How many channels are in memory.
    public int channels() {
        return books.size();
    }

    /// How many publications wait to be stored.
    public int waiting() {
        return waiting.get();
    }
}

package dev.carillon.core.log;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.faults.Asking;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.log.Appended.Placed;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
    private final boolean storesNothing;
    private final InstantSource clock;

    private final Bounds bounds;
    private final BegunChannels begun;
    private final StreamCache streams;
    private final Faults faults = new Faults();
    private final Committer committer;
    private final StoreLookup lookup;
    private final FullChannels fullChannels;

    /// How many publications wait for the store, published by those that begin or end to.
    private final AtomicInteger waiting = new AtomicInteger();

    /// What those take, likewise.
    private final AtomicLong waitingBytes = new AtomicLong();

    /// How much there may be.
    ///
    /// @param bytes in memory, of all channels together
    /// @param channels in memory
    /// @param waiting how many publications may wait to be stored; those of another priority than
    ///   normal its [share][dev.carillon.protocol.PublishOptions.Priority#shareOf] of that
    /// @param waitingBytes how many bytes of them may wait, likewise
    /// @param begunByUser on how many channels one user may be the first to store something; 0 for
    ///   any number
    /// @param patience how long one commit may take before the server says that the store hangs
    public record Bounds(
            long bytes,
            int channels,
            int waiting,
            int waitingBytes,
            int begunByUser,
            Duration patience) {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        private static final int WAITING_BYTES = 64 << 20;

        /// 64 MiB in 100,000 channels, and 100,000 and as many bytes on their way; a commit may
        /// take 30 s.
        public static final Bounds DEFAULT = new Bounds(64L << 20, 100_000, 100_000);

        public Bounds(long bytes, int channels, int waiting) {
            this(bytes, channels, waiting, WAITING_BYTES, 0, PATIENCE);
        }

        /// The same with another patience.
        public Bounds patient(Duration commit) {
            return new Bounds(bytes, channels, waiting, waitingBytes, begunByUser, commit);
        }

        /// The same with other numbers of bytes.
        public Bounds withBytes(long inMemory, int onTheirWay) {
            return new Bounds(inMemory, channels, waiting, onTheirWay, begunByUser, patience);
        }

        /// The same where one user may begin so many durable channels.
        public Bounds withBegunByUser(int most) {
            return new Bounds(bytes, channels, waiting, waitingBytes, most, patience);
        }
    }

    /// @param waiters for whom what is stored is kept
    /// @param inUse whether somebody subscribes to a channel, whose epoch must then not change
    public TieredChannelLog(
            Namespaces namespaces,
            LogStore store,
            RetentionFloor waiters,
            Predicate<ChannelName> inUse,
            InstantSource clock,
            Bounds bounds) {
        this.namespaces = namespaces;
        this.storesNothing = store.equals(LogStore.NONE);
        this.store = new GuardedLogStore(store);
        this.clock = clock;
        this.bounds = bounds;
        this.begun = new BegunChannels(bounds.begunByUser());
        this.store
                .begun(BegunChannels.USERS)
                .whenComplete((counts, failure) -> {
                    if (failure == null) {
                        begun.add(counts);
                    } else {
                        faults.note(Part.HISTORY, failure);
                    }
                });
        this.streams = new StreamCache(this::optionsOf, inUse, bounds, begun, faults);
        this.lookup = new StoreLookup(this.store, clock, this::wake);
        this.fullChannels = new FullChannels(this.store, waiters, faults);
        this.committer =
                new Committer(
                        this.store,
                        fullChannels::stored,
                        this::wake,
                        faults,
                        new Committer.Pace(bounds.patience(), System::nanoTime));
    }

    /// Says who is to be handed what turned out to be stored although its publisher was told that
    /// it could not be: after a connection to the database broke, say.
    public void onFound(Consumer<Publication> receiver) {
        lookup.onFound(receiver);
    }

    @Override
    public CompletionStage<Publication> append(
            NewPublication draft, Consumer<Publication> inOrder) {
        return Asking.of(() -> start(draft, inOrder));
    }

    private CompletionStage<Publication> start(
            NewPublication draft, Consumer<Publication> inOrder) {
        var options = optionsOf(draft.channel());
        var durable = isDurable(draft, options);
        var problem = durable ? problem(draft) : null;
        return problem == null
                ? append(draft, durable, inOrder)
                : CompletableFuture.failedFuture(problem);
    }

    private boolean isDurable(NewPublication draft, Namespace options) {
        if (storesNothing) {
            return false;
        }
        return switch (options.durability().when()) {
            case NEVER -> false;
            case ON_REQUEST -> draft.terms().durable();
            case ALWAYS -> true;
        };
    }

    /// Not every database can hold a NUL in a text.
    private static @Nullable MessageRefusedException problem(NewPublication draft) {
        if (hasNul(draft.type())) {
            return nulIn("type");
        }
        if (hasNul(draft.key())) {
            return nulIn("key");
        }
        return hasNul(draft.terms().idempotencyKey()) ? nulIn("idempotency_key") : null;
    }

    private static boolean hasNul(@Nullable String text) {
        return text != null && text.indexOf('\0') >= 0;
    }

    private static MessageRefusedException nulIn(String name) {
        return new MessageRefusedException(
                ErrorCode.INVALID_FIELD, "'%s' must not hold the character U+0000".formatted(name));
    }

    private CompletionStage<Publication> append(
            NewPublication draft, boolean durable, Consumer<Publication> inOrder) {
        var next =
                new PendingAppend(
                        draft, durable, clock.millis(), inOrder, new CompletableFuture<>());
        var stream = streams.find(draft.channel());
        return durable && stream != null && stream.isFull(draft)
                ? fullChannels.makeRoom(stream, draft, () -> append(next))
                : append(next);
    }

    private CompletionStage<Publication> append(PendingAppend next) {
        while (true) {
            var stream = streams.of(next.draft().channel());
            switch (stream.append(next)) {
                case Placed placed -> {
                    streams.account(stream);
                    return CompletableFuture.completedFuture(placed.publication());
                }
                case Appended.Waits _ -> {
                    return await(stream, next);
                }
                case Appended.Closed _ -> {}
            }
        }
    }

    private CompletionStage<Publication> await(ChannelStream stream, PendingAppend next) {
        var priority = next.draft().terms().priority();
        var most = priority.shareOf(bounds.waiting());
        var mostBytes = priority.shareOf(bounds.waitingBytes());
        var size = next.draft().data().size();
        var isTooMany = waiting.incrementAndGet() > most;
        var isTooMuch = waitingBytes.addAndGet(size) > mostBytes;
        if ((isTooMany || isTooMuch) && stream.withdraw(next)) {
            waiting.decrementAndGet();
            waitingBytes.addAndGet(-size);
            return CompletableFuture.failedFuture(
                    new StoreException(
                            StoreException.Reason.OVERLOADED,
                            "%d %s wait to be stored, which is the limit for priority %s; try again later"
                                    .formatted(
                                            isTooMany ? most : mostBytes,
                                            isTooMany ? "publications" : "bytes",
                                            priority.wireName())));
        }
        wake(stream);
        return next.done()
                .whenComplete((_, _) -> {
                    waiting.decrementAndGet();
                    waitingBytes.addAndGet(-size);
                    streams.account(stream);
                });
    }

    /// Sees to it that what waits in a stream goes on. Never throws.
    private void wake(ChannelStream stream) {
        try {
            if (stream.beginAsking()) {
                ask(stream);
            } else {
                stream.drain();
                committer.offer(stream);
            }
        } catch (Throwable e) {
            faults.note(Part.COMMIT, e);
        }
    }

    private void ask(ChannelStream stream) {
        try {
            lookup.ask(stream);
        } catch (Throwable e) {
            stream.answered(e);
            throw e;
        }
    }

    @Override
    public CompletionStage<LogRead> read(
            ChannelName channel, @Nullable StreamPosition since, int limit) {
        return Asking.of(() -> look(channel, since, limit));
    }

    private CompletionStage<LogRead> look(
            ChannelName channel, @Nullable StreamPosition since, int limit) {
        while (true) {
            var stream = streams.find(channel);
            if (stream == null) {
                return open(channel)
                        .thenCompose(opened ->
                                opened.isPresent()
                                        ? read(channel, since, limit)
                                        : CompletableFuture.completedFuture(readNothing(since)));
            }
            switch (stream.read(since, limit, clock.millis())) {
                case StreamRead.Whole(var read) -> {
                    streams.account(stream);
                    return CompletableFuture.completedFuture(read);
                }
                case StreamRead.Behind behind -> {
                    streams.account(stream);
                    return readOlder(channel, behind);
                }
                case StreamRead.Unknown _ -> {
                    wake(stream);
                    return stream.answer().thenCompose(_ -> read(channel, since, limit));
                }
                case StreamRead.Closed _ -> {}
            }
        }
    }

    private CompletionStage<LogRead> readOlder(ChannelName channel, StreamRead.Behind behind) {
        var upTo = behind.upTo();
        var older =
                behind.wantsNewest()
                        ? store.newest(channel, upTo, behind.limit() - behind.newer().size())
                        : store.read(channel, behind.after(), upTo, behind.limit());
        return older.thenApply(behind::with);
    }

    @Override
    public CompletionStage<Optional<Publication>> newest(ChannelName channel, String key) {
        return Asking.of(() -> find(channel, key));
    }

    private CompletionStage<Optional<Publication>> find(ChannelName channel, String key) {
        var stream = streams.find(channel);
        var found =
                stream == null ? Optional.<Publication>empty() : stream.newest(key, clock.millis());
        return found.isPresent()
                ? CompletableFuture.completedFuture(found)
                : store.newestOf(channel, key);
    }

    /// Takes a channel into memory that something is stored of; empty for one that nothing is.
    private CompletionStage<Optional<ChannelStream>> open(ChannelName channel) {
        return optionsOf(channel).durability().isNever()
                ? CompletableFuture.completedFuture(Optional.empty())
                : open(channel, streams.beginning());
    }

    /// What the store says counts only if no channel was dropped meanwhile: this one may have been
    /// in memory and have grown, and then it is asked about anew.
    private CompletionStage<Optional<ChannelStream>> open(
            ChannelName channel, StreamPosition asked) {
        return store.head(channel)
                .thenApply(head ->
                        head.map(end -> {
                            var stream = streams.of(channel);
                            if (streams.beginning().equals(asked)) {
                                stream.learn(end);
                            }
                            return stream;
                        }));
    }

    private LogRead readNothing(@Nullable StreamPosition since) {
        var before = streams.beginning();
        return new LogRead(List.of(), before, since == null || since.equals(before), true);
    }

    private Namespace optionsOf(ChannelName channel) {
        return namespaces
                .of(channel)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "channel '%s' has no namespace here".formatted(channel)));
    }

    /// How many publications were refused because their user had begun too many durable channels.
    public long begunRefused() {
        return begun.refused();
    }

    /// Whether something of a channel is stored, as far as that is known in memory.
    public boolean isStored(ChannelName channel) {
        var stream = streams.find(channel);
        return stream != null && stream.isStored();
    }

    /// Lets every channel forget what is too old. To be called now and then.
    public void sweep() {
        streams.forgetOld(clock.millis());
        lookup.askAgain();
        namespaces.all().stream()
                .filter(namespace -> !namespace.durability().isNever())
                .forEach(this::forgetOld);
    }

    private void forgetOld(Namespace namespace) {
        var _ =
                store.forgetOld(namespace.name(), namespace.durability().age())
                        .whenComplete((_, failure) -> {
                            if (failure != null && StoreException.isUntold(failure)) {
                                faults.note(Part.TIMER, failure);
                            }
                        });
    }

    /// What failed here and harmed nobody who waited for an answer.
    public Faults faults() {
        return faults;
    }

    /// How much is held in memory, in bytes of payload and an estimate of what goes with it.
    public long bytes() {
        return streams.bytes();
    }

    /// How many channels are in memory.
    public int channels() {
        return streams.size();
    }

    /// What the publications that wait to be stored take, in bytes.
    public long waitingBytes() {
        return waitingBytes.get();
    }

    /// How many publications wait to be stored.
    public int waiting() {
        return waiting.get();
    }
}

package dev.carillon.core.memory;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Draft;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Channel logs in this process's memory, gone with it. Thread-safe: each channel has a lock, held
/// for the moment of an append or a read.
///
/// Bounded in bytes and in channels. Beyond the first, the channels that were quiet for longest
/// forget what they hold; beyond the second, those of them that nobody subscribes to are dropped,
/// and begin a new epoch when they are used again.
public final class MemoryChannelLog implements ChannelLog {
    private final Namespaces namespaces;
    private final Predicate<ChannelName> inUse;
    private final InstantSource clock;
    private final Bounds bounds;
    private final ConcurrentHashMap<ChannelName, Ring> rings = new ConcurrentHashMap<>();
    private final String instance =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);

    /// Counts the times that channels were dropped; a position from before one is not trusted after
    /// it. Read and written by whoever appends.
    private final AtomicLong generation = new AtomicLong();

    /// What all rings hold, published by each append to the next.
    private final AtomicLong bytes = new AtomicLong();

    /// How much all channels together may hold.
    public record Bounds(long bytes, int channels) {
        /// 64 MiB in 100,000 channels.
        public static final Bounds DEFAULT = new Bounds(64L << 20, 100_000);
    }

    /// @param inUse whether somebody subscribes to a channel, whose epoch must then not change
    public MemoryChannelLog(
            Namespaces namespaces,
            Predicate<ChannelName> inUse,
            InstantSource clock,
            Bounds bounds) {
        this.namespaces = namespaces;
        this.inUse = inUse;
        this.clock = clock;
        this.bounds = bounds;
    }

    @Override
    public CompletionStage<Publication> append(Draft draft, Consumer<Publication> inOrder) {
        var options = optionsOf(draft.channel());
        while (true) {
            var ring = rings.computeIfAbsent(draft.channel(), _ -> new Ring(epoch()));
            var publication = ring.append(draft, options, clock.millis(), inOrder);
            if (publication.isPresent()) {
                bytes.addAndGet(ring.takeGrowth());
                makeRoom();
                return CompletableFuture.completedFuture(publication.get());
            }
        }
    }

    @Override
    public CompletionStage<LogRead> read(
            ChannelName channel, @Nullable StreamPosition since, int limit) {
        while (true) {
            var ring = rings.get(channel);
            if (ring == null) {
                return CompletableFuture.completedFuture(readNothing(since));
            }
            var read = ring.read(since, limit, optionsOf(channel), clock.millis());
            if (read.isPresent()) {
                bytes.addAndGet(ring.takeGrowth());
                return CompletableFuture.completedFuture(read.get());
            }
        }
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

    /// Lets every channel forget what is too old. To be called now and then.
    public void sweep() {
        rings.forEach((channel, ring) -> {
            ring.forgetOld(optionsOf(channel), clock.millis());
            bytes.addAndGet(ring.takeGrowth());
        });
    }

    private void makeRoom() {
        if (bytes.get() > bounds.bytes()) {
            forEachQuietest(
                    (_, ring) -> {
                        ring.forgetAll();
                        bytes.addAndGet(ring.takeGrowth());
                    },
                    () -> bytes.get() > bounds.bytes() / 8 * 7);
        }
        if (rings.size() > bounds.channels()) {
            forEachQuietest(this::drop, () -> rings.size() > bounds.channels() / 8 * 7);
        }
    }

    private void forEachQuietest(BiConsumer<ChannelName, Ring> action, BooleanSupplier wanted) {
        var quietest =
                rings.entrySet().stream()
                        .sorted(Comparator.comparingLong(entry -> entry.getValue().lastAppend()))
                        .toList();
        for (var entry : quietest) {
            if (!wanted.getAsBoolean()) {
                return;
            }
            action.accept(entry.getKey(), entry.getValue());
        }
    }

    private void drop(ChannelName channel, Ring ring) {
        if (ring.closeIf(() -> beginsNewEpoch(channel))) {
            rings.remove(channel, ring);
            bytes.addAndGet(ring.takeGrowth());
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

    /// How much is held, in bytes of payload and an estimate of what goes with it.
    public long bytes() {
        return bytes.get();
    }

    /// How many channels hold something, or did.
    public int channels() {
        return rings.size();
    }
}

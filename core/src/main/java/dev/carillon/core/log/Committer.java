package dev.carillon.core.log;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Repeated;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Has stored what waits in streams, many at once. Thread-safe: one commit is under way at a time,
/// and what comes meanwhile goes with the next, so that the store is as busy as it can be and no
/// busier.
///
/// Whatever is thrown on the way, by the store or about one stream, the next commit follows. What
/// the store refuses is tried again in halves, so that one publication that can't be stored fails
/// alone. A store that never answers is an [obstacle][Faults#obstacle].
final class Committer {
    private final LogStore store;
    private final ObjIntConsumer<ChannelStream> stored;
    private final Consumer<ChannelStream> again;
    private final Faults faults;
    private final Pace pace;

    /// Streams in which something waits. Each stands here once at most.
    private final ConcurrentLinkedDeque<ChannelStream> line = new ConcurrentLinkedDeque<>();

    /// Whether a commit is under way, published by whoever begins or ends one.
    private final AtomicBoolean busy = new AtomicBoolean();

    /// How much the next commit takes; used by whoever has it under way.
    private final BatchSize size = new BatchSize();

    /// When the commit under way began, published by whoever begins one to who asks for obstacles.
    private volatile long began;

    /// @param store never throws, but fails
    /// @param stored is told of each stream something of which was stored, and how much of it is
    ///   stored now
    /// @param again is handed each stream that something waits in still, or that nobody knows of
    ///   what is stored
    Committer(
            LogStore store,
            ObjIntConsumer<ChannelStream> stored,
            Consumer<ChannelStream> again,
            Faults faults,
            Pace pace) {
        this.store = store;
        this.stored = stored;
        this.again = again;
        this.faults = faults;
        this.pace = pace;
        faults.watch(this::obstacle);
    }

    /// How long a commit takes, and may.
    ///
    /// @param patience how long before it is said that the store hangs
    /// @param nanos the time, in nanoseconds from any moment on
    record Pace(Duration patience, LongSupplier nanos) {}

    private Optional<String> obstacle() {
        var start = began;
        return busy.get() && pace.nanos().getAsLong() - start > pace.patience().toNanos()
                ? Optional.of("the store has not answered for a while, so nothing durable is taken")
                : Optional.empty();
    }

    /// Has a stream's waiting publications stored.
    void offer(ChannelStream stream) {
        if (stream.enqueue()) {
            line.add(stream);
            next();
        }
    }

    /// Commits until nothing waits any more, or a commit takes its time: then that one goes on.
    private void next() {
        while (!line.isEmpty() && busy.compareAndSet(false, true)) {
            began = pace.nanos().getAsLong();
            var streams = new ArrayList<ChannelStream>();
            var entries = new ArrayList<Entry>();
            var answer = commit(streams, entries);
            if (!answer.isDone()) {
                var _ =
                        answer.whenComplete((repeated, failure) -> {
                            end(streams, entries.size(), repeated, failure);
                            next();
                        });
                return;
            }
            var _ =
                    answer.whenComplete(
                            (repeated, failure) -> end(streams, entries.size(), repeated, failure));
        }
    }

    /// @param streams is filled with those that something was taken of
    /// @param entries is filled with what was taken
    private CompletableFuture<List<Repeated>> commit(
            List<ChannelStream> streams, List<Entry> entries) {
        var answer = new CompletableFuture<List<Repeated>>();
        try {
            collect(streams, entries);
            if (entries.isEmpty()) {
                answer.complete(List.of());
            } else {
                var _ =
                        store.append(entries)
                                .whenComplete((repeated, failure) -> {
                                    if (failure == null) {
                                        answer.complete(repeated);
                                    } else {
                                        answer.completeExceptionally(failure);
                                    }
                                });
            }
        } catch (Throwable e) {
            faults.note(Part.COMMIT, e);
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void collect(List<ChannelStream> streams, List<Entry> entries) {
        var most = size.most();
        while (entries.size() < most) {
            var stream = line.poll();
            if (stream == null) {
                break;
            }
            streams.add(stream);
            entries.addAll(take(stream, most - entries.size()));
        }
    }

    private List<Entry> take(ChannelStream stream, int most) {
        try {
            return stream.take(most);
        } catch (Throwable e) {
            faults.note(Part.COMMIT, e);
            stream.failed(e);
            return List.of();
        }
    }

    private void end(
            List<ChannelStream> streams,
            int entries,
            @Nullable List<Repeated> repeated,
            @Nullable Throwable failure) {
        var reason = refusal(failure);
        if (failure == null) {
            size.stored(entries);
            all(streams, stream -> stored(stream, repeated == null ? List.of() : repeated));
        } else if (reason == null) {
            size.failed();
            all(streams, stream -> stream.failed(failure));
        } else {
            refused(streams, entries, reason, failure);
        }
        busy.set(false);
        all(
                streams,
                stream -> {
                    if (stream.isToGoOn()) {
                        again.accept(stream);
                    }
                });
    }

    private void all(List<ChannelStream> streams, Consumer<ChannelStream> action) {
        for (var stream : streams) {
            faults.contain(Part.COMMIT, () -> action.accept(stream));
        }
    }

    /// Why a store refused what it was to store, of which it has nothing then; null for a failure
    /// of another kind.
    private static @Nullable Reason refusal(@Nullable Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> refusal(e.getCause());
            case StoreException e ->
                    switch (e.reason()) {
                        case FAILED, FULL, CORRUPT -> e.reason();
                        case UNAVAILABLE, OVERLOADED -> null;
                    };
            case null, default -> null;
        };
    }

    private void refused(
            List<ChannelStream> streams, int entries, Reason reason, Throwable failure) {
        switch (size.refused(entries, reason)) {
            case TRY_HALF -> all(streams.reversed(), this::putBack);
            case FAIL_ONE -> {
                var last = streams.getLast();
                faults.contain(Part.COMMIT, () -> last.refused(failure));
                all(streams.subList(0, streams.size() - 1).reversed(), this::putBack);
                if (reason != Reason.FULL) {
                    faults.note(Part.COMMIT, failure);
                }
            }
            case FAIL_ALL -> all(streams, stream -> stream.failed(failure));
        }
    }

    private void putBack(ChannelStream stream) {
        if (stream.putBack()) {
            line.addFirst(stream);
        }
    }

    private void stored(ChannelStream stream, List<Repeated> repeated) {
        int count;
        try {
            count = stream.stored(firstOf(stream, repeated));
        } catch (Throwable e) {
            stream.failed(e);
            throw e;
        }
        stored.accept(stream, count);
    }

    private static Map<Long, Publication> firstOf(ChannelStream stream, List<Repeated> repeated) {
        return repeated.isEmpty()
                ? Map.of()
                : repeated.stream()
                        .filter(one -> one.first().channel().equals(stream.channel()))
                        .collect(Collectors.toMap(Repeated::offset, Repeated::first));
    }
}

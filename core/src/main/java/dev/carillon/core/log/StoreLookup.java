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

/// Finds out what of a channel is stored, and tells its stream. Thread-safe: a stream that is being
/// asked about says so itself, and is asked about by one at a time.
final class StoreLookup {
    private static final int REMEMBERED = 10_000;

    private final LogStore store;
    private final InstantSource clock;
    private final Consumer<ChannelStream> again;

    /// Those that the store could not be asked about when it failed to store something of them, to
    /// be asked about again; beyond a bound, when they are next used.
    private final Set<ChannelStream> doubtful = ConcurrentHashMap.newKeySet();

    /// Is handed what turned out to be stored although it seemed that it could not be; set once,
    /// before the first append.
    private Consumer<Publication> found = _ -> {};

    /// @param again is handed each stream that something waits in still, once the store has
    ///   answered
    StoreLookup(LogStore store, InstantSource clock, Consumer<ChannelStream> again) {
        this.store = store;
        this.clock = clock;
        this.again = again;
    }

    void onFound(Consumer<Publication> receiver) {
        found = receiver;
    }

    /// Asks, after [ChannelStream#beginAsking] gave leave to.
    void ask(ChannelStream stream) {
        var _ =
                store.head(stream.channel())
                        .thenCompose(head -> settle(stream, head))
                        .whenComplete((_, failure) -> {
                            stream.answered(failure);
                            remember(stream);
                            if (stream.isWaitedFor()) {
                                again.accept(stream);
                            }
                        });
    }

    private void remember(ChannelStream stream) {
        if (!stream.isDoubtful()) {
            doubtful.remove(stream);
        } else if (doubtful.size() < REMEMBERED) {
            doubtful.add(stream);
        }
    }

    /// Asks about those again that the store gave no answer of. To be called now and then.
    void askAgain() {
        for (var stream : doubtful) {
            if (stream.beginAsking()) {
                ask(stream);
            }
        }
    }

    private CompletionStage<Void> settle(ChannelStream stream, Optional<Head> head) {
        var from = stream.settle(head.orElse(null));
        return from == Long.MAX_VALUE
                ? CompletableFuture.completedFuture(null)
                : store.read(stream.channel(), from, Long.MAX_VALUE, Integer.MAX_VALUE)
                        .thenCompose(read -> {
                            stream.mend(
                                    read.publications(),
                                    head.orElseThrow().top().offset(),
                                    found,
                                    clock.millis());
                            return settle(stream, head);
                        });
    }
}

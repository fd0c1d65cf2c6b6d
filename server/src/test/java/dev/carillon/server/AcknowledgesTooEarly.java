package dev.carillon.server;

import dev.carillon.core.spi.LogStore;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A store with a fault: it says that publications are stored before they are, as one does that
/// writes what has gathered now and then. The crash test runs a server with it to show that it
/// finds what such a server loses. Thread-safe as the store is.
///
/// @param later writes, in order
record AcknowledgesTooEarly(LogStore store, ScheduledExecutorService later) implements LogStore {
    private static final int DELAY_MILLIS = 300;

    AcknowledgesTooEarly(LogStore store) {
        this(store, Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory()));
    }

    /// Runs `carillon demo` with the fault.
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 2 || !arguments[0].equals("--port")) {
            throw new IllegalArgumentException("to be called with --port N");
        }
        try (var server =
                Carillon.builder()
                        .environment(System.getenv())
                        .demo()
                        .port(Integer.parseInt(arguments[1]))
                        .logStore(AcknowledgesTooEarly::new)
                        .start()) {
            System.out.println("A broken server listens on port " + server.port() + ".");
            Thread.currentThread().join();
        }
    }

    @Override
    public CompletionStage<List<Repeated>> append(List<Entry> entries) {
        var _ = later.schedule(() -> store.append(entries), DELAY_MILLIS, TimeUnit.MILLISECONDS);
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Optional<Head>> head(ChannelName channel) {
        return store.head(channel);
    }

    @Override
    public CompletionStage<StoredRead> read(ChannelName channel, long after, long upTo, int limit) {
        return store.read(channel, after, upTo, limit);
    }

    @Override
    public CompletionStage<StoredRead> newest(ChannelName channel, long upTo, int limit) {
        return store.newest(channel, upTo, limit);
    }

    @Override
    public CompletionStage<Optional<Publication>> newestOf(ChannelName channel, String key) {
        return store.newestOf(channel, key);
    }

    @Override
    public CompletionStage<Optional<Publication>> find(ChannelName channel, String idempotencyKey) {
        return store.find(channel, idempotencyKey);
    }

    @Override
    public CompletionStage<Optional<Fate>> fate(ChannelName channel, long offset) {
        return store.fate(channel, offset);
    }

    @Override
    public CompletionStage<Integer> forgetOld(String namespace, Duration age) {
        return store.forgetOld(namespace, age);
    }

    @Override
    public CompletionStage<Left> shorten(ChannelName channel, int most, long upTo) {
        return store.shorten(channel, most, upTo);
    }

    @Override
    public CompletionStage<Map<UserId, Integer>> begun(int users) {
        return store.begun(users);
    }
}

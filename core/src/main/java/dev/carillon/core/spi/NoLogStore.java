package dev.carillon.core.spi;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The store of a server without one. Thread-safe: it has no state.
final class NoLogStore implements LogStore {
    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    @Override
    public CompletionStage<Optional<Head>> head(ChannelName channel) {
        return done(Optional.empty());
    }

    @Override
    public CompletionStage<List<Repeated>> append(List<Entry> entries) {
        return CompletableFuture.failedFuture(
                new StoreException(
                        StoreException.Reason.UNAVAILABLE,
                        "this server keeps everything in memory and can store nothing; leave out 'durable', or set database.url"));
    }

    @Override
    public CompletionStage<StoredRead> read(ChannelName channel, long after, long upTo, int limit) {
        return done(new StoredRead(List.of(), false, true));
    }

    @Override
    public CompletionStage<StoredRead> newest(ChannelName channel, long upTo, int limit) {
        return done(new StoredRead(List.of(), false, true));
    }

    @Override
    public CompletionStage<Optional<Publication>> newestOf(ChannelName channel, String key) {
        return done(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<Publication>> find(ChannelName channel, String idempotencyKey) {
        return done(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<Fate>> fate(ChannelName channel, long offset) {
        return done(Optional.empty());
    }

    @Override
    public CompletionStage<Integer> forgetOld(String namespace, Duration age) {
        return done(0);
    }

    @Override
    public CompletionStage<Left> shorten(ChannelName channel, int most, long upTo) {
        return done(new Left(0, 0));
    }

    @Override
    public CompletionStage<Map<UserId, Integer>> begun(int users) {
        return done(Map.of());
    }
}

package dev.carillon.core.log;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.LogStore;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A store that never throws: what the one behind it throws, rather than giving a stage, becomes a
/// stage that failed. So whoever waits for an answer gets one. Thread-safe as that store is.
record GuardedLogStore(LogStore store) implements LogStore {
    @Override
    public CompletionStage<Optional<Head>> head(ChannelName channel) {
        return Asking.of(() -> store.head(channel));
    }

    @Override
    public CompletionStage<List<Repeated>> append(List<Entry> entries) {
        return Asking.of(() -> store.append(entries));
    }

    @Override
    public CompletionStage<StoredRead> read(ChannelName channel, long after, long upTo, int limit) {
        return Asking.of(() -> store.read(channel, after, upTo, limit));
    }

    @Override
    public CompletionStage<StoredRead> newest(ChannelName channel, long upTo, int limit) {
        return Asking.of(() -> store.newest(channel, upTo, limit));
    }

    @Override
    public CompletionStage<Optional<Publication>> newestOf(ChannelName channel, String key) {
        return Asking.of(() -> store.newestOf(channel, key));
    }

    @Override
    public CompletionStage<Optional<Publication>> find(ChannelName channel, String idempotencyKey) {
        return Asking.of(() -> store.find(channel, idempotencyKey));
    }

    @Override
    public CompletionStage<Optional<Fate>> fate(ChannelName channel, long offset) {
        return Asking.of(() -> store.fate(channel, offset));
    }

    @Override
    public CompletionStage<Integer> forgetOld(String namespace, Duration age) {
        return Asking.of(() -> store.forgetOld(namespace, age));
    }

    @Override
    public CompletionStage<Left> shorten(ChannelName channel, int most, long upTo) {
        return Asking.of(() -> store.shorten(channel, most, upTo));
    }

    @Override
    public CompletionStage<Map<UserId, Integer>> begun(int users) {
        return Asking.of(() -> store.begun(users));
    }
}

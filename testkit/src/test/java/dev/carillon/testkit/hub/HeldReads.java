package dev.carillon.testkit.hub;

import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A log whose reads take until the test lets them go, as those of a database may. What a read
/// finds is what was there when it began, or when it ended: a test should stand either.
final class HeldReads implements ChannelLog {
    private final ChannelLog log;
    private final List<Held> held = new ArrayList<>();
    private boolean holding;

    HeldReads(ChannelLog log) {
        this.log = log;
    }

    private record Held(
            ChannelName channel,
            @Nullable StreamPosition since,
            int limit,
            LogRead atStart,
            CompletableFuture<LogRead> outcome) {}

    /// From here on reads wait.
    void hold() {
        holding = true;
    }

    int waiting() {
        return held.size();
    }

    /// Ends one read, with what there was when it began.
    void releaseStale(int index) {
        var read = held.remove(index);
        read.outcome().complete(read.atStart());
    }

    /// Ends one read, with what there is by now.
    void releaseFresh(int index) {
        var read = held.remove(index);
        read.outcome().complete(readNow(read.channel(), read.since(), read.limit()));
    }

    /// Ends one read with a failure.
    void fail(int index) {
        fail(index, new IllegalStateException("no log"));
    }

    void fail(int index, RuntimeException why) {
        held.remove(index).outcome().completeExceptionally(why);
    }

    @Override
    public CompletionStage<Publication> append(
            NewPublication draft, Consumer<Publication> inOrder) {
        return log.append(draft, inOrder);
    }

    @Override
    public CompletionStage<LogRead> read(
            ChannelName channel, @Nullable StreamPosition since, int limit) {
        var now = readNow(channel, since, limit);
        if (!holding) {
            return CompletableFuture.completedFuture(now);
        }
        var outcome = new CompletableFuture<LogRead>();
        held.add(new Held(channel, since, limit, now, outcome));
        return outcome;
    }

    private LogRead readNow(ChannelName channel, @Nullable StreamPosition since, int limit) {
        return log.read(channel, since, limit).toCompletableFuture().join();
    }

    @Override
    public CompletionStage<Optional<Publication>> newest(ChannelName channel, String key) {
        return log.newest(channel, key);
    }
}

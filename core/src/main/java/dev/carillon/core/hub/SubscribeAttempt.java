package dev.carillon.core.hub;

import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Failure;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.SubscriptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One subscribe command under way: rounds of reading until no channel lags, then the answer, and
/// what was missed.
@OnLoop
final class SubscribeAttempt {
    private final Connection connection;
    private final @Nullable String id;
    private final ChannelLog log;
    private final List<CatchUp> channels;
    private final Function<List<SubscriptionState>, Event> reply;

    SubscribeAttempt(
            Connection connection,
            @Nullable String id,
            ChannelLog log,
            List<CatchUp> channels,
            Function<List<SubscriptionState>, Event> reply) {
        this.connection = connection;
        this.id = id;
        this.log = log;
        this.channels = new ArrayList<>(channels);
        this.reply = reply;
    }

    void proceed() {
        channels.removeIf(CatchUp::hasLeft);
        var behind = channels.stream().filter(CatchUp::lags).toList();
        if (behind.isEmpty()) {
            finish();
            return;
        }
        var reads =
                behind.stream().map(channel -> channel.read(log).toCompletableFuture()).toList();
        var _ =
                CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                        .whenComplete((_, failure) ->
                                connection.onLoop(() -> taken(behind, reads, failure)));
    }

    private void taken(
            List<CatchUp> behind,
            List<CompletableFuture<ChannelLog.LogRead>> reads,
            @Nullable Throwable failure) {
        if (connection.state() instanceof ConnectionState.Closed) {
            return;
        }
        if (failure != null) {
            fail(failure);
            return;
        }
        for (var i = 0; i < behind.size(); i++) {
            behind.get(i).take(reads.get(i).join());
        }
        proceed();
    }

    /// Answers that it can't be done, and takes everything back.
    void fail(Throwable failure) {
        var told = Failure.of(failure);
        channels.forEach(CatchUp::giveUp);
        connection.send(new Event.Failed(id, told.code(), told.message()));
    }

    private void finish() {
        connection.send(reply.apply(channels.stream().map(CatchUp::state).toList()));
        channels.forEach(channel -> channel.replay(log));
    }
}

package dev.carillon.core.hub;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Failure;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.SubscriptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
    private final boolean admits;

    /// @param admits whether the connection is let in by it, and of no use when it fails
    SubscribeAttempt(
            Connection connection,
            @Nullable String id,
            ChannelLog log,
            List<CatchUp> channels,
            Function<List<SubscriptionState>, Event> reply,
            boolean admits) {
        this.connection = connection;
        this.id = id;
        this.log = log;
        this.channels = new ArrayList<>(channels);
        this.reply = reply;
        this.admits = admits;
    }

    void proceed() {
        try {
            step();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void step() {
        channels.removeIf(CatchUp::hasLeft);
        var behind = channels.stream().filter(CatchUp::lags).toList();
        if (behind.isEmpty()) {
            finish();
        } else {
            proceed(behind, CompletableFuture.completedStage(null), _ -> {});
        }
    }

    /// Reads on, and proceeds once that is done and something else is known, too.
    ///
    /// @param behind the channels to read
    /// @param use takes what is known then
    <T> void proceed(List<CatchUp> behind, CompletionStage<T> asked, Consumer<T> use) {
        var reads =
                behind.stream()
                        .map(channel -> Asking.of(() -> channel.read(log)).toCompletableFuture())
                        .toList();
        var _ =
                CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                        .thenCombine(asked, (_, answer) -> answer)
                        .whenComplete((answer, failure) ->
                                connection.onLoop(() -> {
                                    if (connection.state() instanceof ConnectionState.Closed) {
                                        return;
                                    }
                                    if (failure != null) {
                                        fail(failure);
                                        return;
                                    }
                                    try {
                                        for (var i = 0; i < reads.size(); i++) {
                                            behind.get(i).take(reads.get(i).join());
                                        }
                                        use.accept(answer);
                                    } catch (Throwable e) {
                                        fail(e);
                                        return;
                                    }
                                    proceed();
                                }));
    }

    /// Answers that it can't be done, and takes everything back. Who isn't let in is to come back.
    private void fail(Throwable failure) {
        var told = Failure.of(failure);
        channels.forEach(CatchUp::giveUp);
        connection.send(new Event.Failed(id, told.code(), told.message()));
        if (admits) {
            connection.close(
                    told.code() == ErrorCode.INTERNAL ? CloseCode.INTERNAL : CloseCode.UNAVAILABLE);
        }
    }

    private void finish() {
        connection.send(reply.apply(channels.stream().map(CatchUp::state).toList()));
        channels.forEach(channel -> channel.replay(log));
    }
}

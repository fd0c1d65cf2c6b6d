package dev.carillon.core.resume;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.Failure;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One subscribe command: rounds of reading until no channel lags, then the answer, then what was
/// missed. Owned by the connection's loop.
@OnLoop
final class SubscribeAttempt {
    private final Connection connection;
    private final @Nullable String id;
    private final List<ResumingSubscription> channels;
    private final SubscribeReply reply;
    private final boolean admits;

    /// @param id of the command, for the error that answers it
    /// @param admits whether the connection is let in by it, and of no use when it fails
    SubscribeAttempt(
            Connection connection,
            @Nullable String id,
            List<ResumingSubscription> channels,
            SubscribeReply reply,
            boolean admits) {
        this.connection = connection;
        this.id = id;
        this.channels = new ArrayList<>(channels);
        this.reply = reply;
        this.admits = admits;
    }

    /// Reads what lags, or answers where nothing does.
    void proceed() {
        try {
            channels.removeIf(ResumingSubscription::hasLeft);
            var behind = channels.stream().filter(ResumingSubscription::lags).toList();
            if (behind.isEmpty()) {
                answer();
            } else {
                read(behind, CompletableFuture.completedStage(null), _ -> {});
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    /// Reads on, and proceeds once that is done and something else is known, too.
    ///
    /// @param behind the channels to read
    /// @param question is answered meanwhile
    /// @param use takes that answer
    <T> void read(List<ResumingSubscription> behind, CompletionStage<T> question, Consumer<T> use) {
        var reads =
                behind.stream()
                        .map(channel -> Asking.of(channel::read).toCompletableFuture())
                        .toList();
        var _ =
                CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                        .thenCombine(question, (_, answer) -> answer)
                        .whenComplete((answer, failure) ->
                                connection.onLoop(() -> {
                                    if (!connection.isOpen()) {
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
        channels.forEach(ResumingSubscription::giveUp);
        connection.send(new Event.Failed(id, told.code(), told.message()));
        if (admits) {
            connection.close(
                    told.code() == ErrorCode.INTERNAL ? CloseCode.INTERNAL : CloseCode.UNAVAILABLE);
        }
    }

    private void answer() {
        var states = channels.stream().map(ResumingSubscription::answer).toList();
        connection.send(reply.of(states));
        reply.sent(states);
        channels.forEach(ResumingSubscription::replay);
    }
}

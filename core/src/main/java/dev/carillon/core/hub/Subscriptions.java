package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Subscribes connections to channels without a hole and without a double: the reply first, then
/// what was missed, then what comes. Called on the connection's loop.
@OnLoop
public final class Subscriptions {
    private final ChannelLog log;
    private final Function<ChannelName, Replay> replays;
    private final int queueSize;

    /// @param replays what a channel's log has for new subscribers
    /// @param queueSize the most publications of an inbox that somebody who comes back is sent
    public Subscriptions(ChannelLog log, Function<ChannelName, Replay> replays, int queueSize) {
        if (queueSize < 1) {
            throw new IllegalArgumentException(
                    "an offline queue of %d holds nothing; let it hold at least 1"
                            .formatted(queueSize));
        }
        this.log = log;
        this.replays = replays;
        this.queueSize = queueSize;
    }

    /// Subscribes to all of the channels, which exist, and answers once they are live. A channel
    /// that the connection subscribes to already is answered with where it stands.
    ///
    /// @param id of the command, for the error that answers it when the log can't be read
    /// @param reply makes the answer of how each channel stands
    public void subscribe(
            Connection connection,
            @Nullable String id,
            List<SubscriptionRequest> requests,
            Function<List<SubscriptionState>, Event> reply) {
        new SubscribeAttempt(connection, id, log, join(connection, requests), reply, false)
                .proceed();
    }

    /// Subscribes a new connection to what comes with it; when the log can't be read, it is closed
    /// after that was answered. The inbox of a user, unless the client names a position of its own,
    /// goes on where it was left.
    public void admit(
            Connection connection,
            @Nullable String id,
            Principal principal,
            List<SubscriptionRequest> requests,
            Function<List<SubscriptionState>, Event> reply) {
        var joining = join(connection, requests);
        var attempt = new SubscribeAttempt(connection, id, log, joining, reply, true);
        if (principal.isGuest()) {
            attempt.proceed();
            return;
        }
        var inbox = ChannelName.user(principal.user());
        connection.inbox(inbox);
        var left = joining.stream().filter(c -> c.channel().equals(inbox) && c.isNew()).findAny();
        if (left.isEmpty()) {
            attempt.proceed();
            return;
        }
        // Where the other channels stand is asked now: whoever has come misses nothing that is said
        // there while it is found out where the inbox was left.
        var others = joining.stream().filter(c -> !c.equals(left.get()) && c.lags()).toList();
        var inboxes = connection.shard().inboxes();
        attempt.proceed(
                others,
                Asking.of(() -> inboxes.whereLeft(connection, principal.user(), inbox)),
                leftOff -> left.get().goOnFrom(leftOff, queueSize));
    }

    private List<CatchUp> join(Connection connection, List<SubscriptionRequest> requests) {
        return requests.stream().map(request -> join(connection, request)).toList();
    }

    private CatchUp join(Connection connection, SubscriptionRequest request) {
        if (connection.subscribesTo(request.channel())) {
            return CatchUp.standing(connection, request.channel());
        }
        var replay = replays.apply(request.channel());
        return new CatchUp(
                connection,
                connection.shard().join(connection, request.channel()),
                request,
                replay.most(),
                replay.retained());
    }
}

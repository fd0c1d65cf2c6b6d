package dev.carillon.core.hub;

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

    /// @param replays what a channel's log has for new subscribers
    public Subscriptions(ChannelLog log, Function<ChannelName, Replay> replays) {
        this.log = log;
        this.replays = replays;
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
        var joining = requests.stream().map(request -> join(connection, request)).toList();
        new SubscribeAttempt(connection, id, log, joining, reply).proceed();
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

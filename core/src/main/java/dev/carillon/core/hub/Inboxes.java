package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.spi.Cursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far the inboxes of users have been delivered, so that a connection goes on where those
/// before it were left. Thread-safe: connections are asked on their own loops.
///
/// What was delivered to one of a user's connections was delivered to the user. A connection notes
/// how far it got before it leaves its channels, and one that comes asks only once it has joined
/// them. So it finds each of the others either still there or already noted, and whatever place it
/// is given, nothing between that place and its own first publication went to nobody.
final class Inboxes {
    private static final Logger LOG = LoggerFactory.getLogger(Inboxes.class);

    private final Cursors cursors;
    private final ChannelIndex channels;
    private final List<Shard> shards;

    /// Where a user's inbox was left.
    ///
    /// @param at up to where it was delivered; null when nothing is known of it
    /// @param online whether another connection of theirs receives it now
    record LeftOff(@Nullable StreamPosition at, boolean online) {}

    Inboxes(Cursors cursors, ChannelIndex channels, List<Shard> shards) {
        this.cursors = cursors;
        this.channels = channels;
        this.shards = shards;
    }

    /// Notes how far a connection got, which still is in its channels. Of one that fell silent only
    /// what it had been sent by its last sign of life counts: the rest went to nobody.
    @OnLoop
    void leaves(Connection connection, Principal principal, @Nullable CloseReason reason) {
        var inbox = connection.inbox();
        var reached = reason == CloseCode.PING_TIMEOUT ? connection.heard() : connection.reached();
        if (inbox == null || reached == null) {
            return;
        }
        var _ =
                cursors.save(principal.user(), Cursors.NO_DEVICE, inbox, reached)
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                LOG.atError()
                                        .setCause(failure)
                                        .addKeyValue("channel", inbox)
                                        .log("a cursor could not be saved");
                            }
                        });
    }

    /// Finds out where a user's inbox was left, for a connection that has joined it.
    @OnLoop
    CompletionStage<LeftOff> whereLeft(Connection asking, UserId user, ChannelName inbox) {
        var others = askOthers(asking, inbox);
        return CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
                .thenCompose(_ -> cursors.find(user, Cursors.NO_DEVICE, inbox))
                .thenApply(saved -> furthest(others, saved));
    }

    private List<CompletableFuture<Optional<StreamPosition>>> askOthers(
            Connection asking, ChannelName inbox) {
        var answers = new ArrayList<CompletableFuture<Optional<StreamPosition>>>(1);
        var channel = channels.find(inbox);
        for (var shard : shards) {
            if (channel == null || channel.on(shard.index()) == null) {
                continue;
            }
            answers.add(
                    shard.equals(asking.shard())
                            ? CompletableFuture.completedFuture(ask(channel, shard, asking))
                            : CompletableFuture.supplyAsync(
                                    () -> ask(channel, shard, asking), shard.loop()));
        }
        return answers;
    }

    @OnLoop
    private static Optional<StreamPosition> ask(Channel channel, Shard shard, Connection asking) {
        var here = channel.on(shard.index());
        return here == null ? Optional.empty() : here.furthestOfOthers(asking);
    }

    private static LeftOff furthest(
            List<CompletableFuture<Optional<StreamPosition>>> others,
            Optional<StreamPosition> saved) {
        var live = others.stream().flatMap(answer -> answer.join().stream()).toList();
        var furthest = saved.orElse(null);
        for (var position : live) {
            if (furthest == null
                    || !furthest.epoch().equals(position.epoch())
                    || furthest.offset() < position.offset()) {
                furthest = position;
            }
        }
        return new LeftOff(furthest, !live.isEmpty());
    }
}

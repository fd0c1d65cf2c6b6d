package dev.carillon.core.hub;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.core.spi.Cursors.Place;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far each device of a user has got in their inbox, so that a connection goes on where those
/// of its device before it were left. Thread-safe: connections are asked on their own loops.
///
/// A connection notes how far it got before it leaves its channels, and one that comes asks only
/// once it has joined them. So it finds each of the others either still there or already noted, and
/// whatever place it is given, nothing between that place and its own first publication went to
/// nobody. In between, [#stays] notes it about once a second, so that a server that is killed
/// forgets no more than that.
final class Inboxes {
    private static final Logger LOG = LoggerFactory.getLogger(Inboxes.class);

    private final Cursors cursors;
    private final ChannelIndex channels;
    private final List<Shard> shards;
    private final InboxOptions options;
    private final InstantSource clock;

    /// Where a user's inbox was left.
    ///
    /// @param at up to where the device has had it, or need not have it any more; null when nothing
    ///   is known of it
    /// @param online whether another connection of the device receives it now, and answers for what
    ///   went before
    record LeftOff(@Nullable StreamPosition at, boolean online) {}

    Inboxes(
            Cursors cursors,
            ChannelIndex channels,
            List<Shard> shards,
            InboxOptions options,
            InstantSource clock) {
        this.cursors = cursors;
        this.channels = channels;
        this.shards = shards;
        this.options = options;
        this.clock = clock;
    }

    /// Whether a channel's log survives the process.
    boolean isStored(ChannelName channel) {
        return options.stored().test(channel);
    }

    /// Notes how far a connection got, which still is in its channels. Of one that fell silent only
    /// what it had been sent by its last sign of life counts: the rest went to nobody. One that
    /// acknowledges by itself has what it said.
    @OnLoop
    void leaves(InboxProgress progress, UserId user, @Nullable CloseReason reason) {
        var connection = progress.connection();
        if (connection.acks() || reason == CloseCode.PING_TIMEOUT) {
            if (connection.isFlushed()) {
                note(progress, user, Mark.DELIVERED, progress.reached());
            }
            note(progress, user, Mark.ACKNOWLEDGED, progress.acknowledged());
        } else {
            note(progress, user, Mark.ACKNOWLEDGED, progress.reached());
        }
    }

    /// Notes how far a connection has got that stays. Where it gives no sign of life by itself, and
    /// nothing may be lost, it is asked for one.
    ///
    /// @return whether there is more to note when its wire has taken what is queued
    @OnLoop
    boolean stays(InboxProgress progress, UserId user) {
        if (progress.takeAcknowledged()) {
            note(progress, user, Mark.ACKNOWLEDGED, progress.acknowledged());
        }
        if (!progress.connection().isFlushed()) {
            return true;
        }
        if (progress.takeWritten()) {
            note(progress, user, Mark.DELIVERED, progress.reached());
            if (progress.isUnheard() && isStored(progress.channel())) {
                progress.connection().ping();
            }
        }
        return false;
    }

    private void note(
            InboxProgress progress, UserId user, Mark mark, @Nullable StreamPosition position) {
        if (position == null) {
            return;
        }
        var inbox = progress.channel();
        var _ =
                moveSafely(user, progress.connection().deviceName(), inbox, mark, position)
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                LOG.atError()
                                        .setCause(failure)
                                        .addKeyValue("channel", inbox)
                                        .log("a cursor could not be saved");
                            }
                        });
    }

    private CompletionStage<Void> moveSafely(
            UserId user, String device, ChannelName inbox, Mark mark, StreamPosition position) {
        return Asking.of(() -> move(user, device, inbox, mark, position));
    }

    private CompletionStage<Void> move(
            UserId user, String device, ChannelName inbox, Mark mark, StreamPosition position) {
        return cursors.move(user, device, inbox, new Move(mark, position, clock.millis()));
    }

    /// Notes that the user of a connection has read everything of their inbox up to a position, and
    /// tells their other connections. Who has read has it.
    ///
    /// @return once it is kept as safely as other cursors of the channel
    @OnLoop
    CompletionStage<Void> read(
            Connection connection, UserId user, ChannelName inbox, StreamPosition position) {
        connection.acknowledge(position);
        return moveSafely(user, connection.deviceName(), inbox, Mark.READ, position)
                .thenRun(() ->
                        tellOthers(
                                connection,
                                inbox,
                                new Event.Read(inbox, position, connection.device().orElse(null))));
    }

    private void tellOthers(Connection reader, ChannelName inbox, Event.Read event) {
        var channel = channels.find(inbox);
        for (var shard : shards) {
            if (channel != null && channel.on(shard.index()) != null) {
                shard.loop()
                        .execute(() -> {
                            var here = channel.on(shard.index());
                            if (here != null) {
                                here.owners(reader).forEach(other -> other.send(event));
                            }
                        });
            }
        }
    }

    /// Finds out where a user's inbox was left, for a connection that has joined it.
    @OnLoop
    CompletionStage<LeftOff> whereLeft(Connection asking, UserId user, ChannelName inbox) {
        var device = asking.deviceName();
        var answersForItself = asking.acks();
        var others = askOthers(asking, device, inbox);
        return CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
                .thenCompose(_ -> cursors.find(user, device, inbox))
                .thenApply(saved -> leftOff(others, saved, answersForItself));
    }

    private List<CompletableFuture<Optional<StreamPosition>>> askOthers(
            Connection asking, String device, ChannelName inbox) {
        var answers = new ArrayList<CompletableFuture<Optional<StreamPosition>>>(1);
        var channel = channels.find(inbox);
        for (var shard : shards) {
            if (channel == null || channel.on(shard.index()) == null) {
                continue;
            }
            answers.add(
                    shard.equals(asking.shard())
                            ? CompletableFuture.completedFuture(ask(channel, shard, asking, device))
                            : CompletableFuture.supplyAsync(
                                    () -> ask(channel, shard, asking, device), shard.loop()));
        }
        return answers;
    }

    @OnLoop
    private static Optional<StreamPosition> ask(
            Channel channel, Shard shard, Connection asking, String device) {
        var here = channel.on(shard.index());
        return here == null ? Optional.empty() : here.furthestOfOthers(asking, device);
    }

    /// @param answersForItself whether the device tells by itself what it has, so that no other
    ///   connection of it answers for what it does not
    private LeftOff leftOff(
            List<CompletableFuture<Optional<StreamPosition>>> others,
            Place saved,
            boolean answersForItself) {
        var live = others.stream().flatMap(answer -> answer.join().stream()).toList();
        var furthest = saved.acknowledged() == null ? null : saved.acknowledged().position();
        for (var position : live) {
            furthest = furthest(furthest, position);
        }
        var online = !live.isEmpty() && !answersForItself;
        return new LeftOff(skipRead(furthest, saved, live), online);
    }

    /// Goes on to where the user has read, where that is further. Of two epochs the later counts.
    private @Nullable StreamPosition skipRead(
            @Nullable StreamPosition at, Place saved, List<StreamPosition> live) {
        var read = saved.read();
        if (read == null || !options.readClears()) {
            return at;
        }
        if (at == null || at.epoch().equals(read.position().epoch())) {
            return furthest(at, read.position());
        }
        var acknowledged = saved.acknowledged();
        var isLater = live.isEmpty() && acknowledged != null && acknowledged.at() < read.at();
        return isLater ? read.position() : at;
    }

    private static StreamPosition furthest(@Nullable StreamPosition one, StreamPosition other) {
        return one == null || !one.epoch().equals(other.epoch()) || one.offset() < other.offset()
                ? other
                : one;
    }
}

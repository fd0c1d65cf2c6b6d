package dev.carillon.core.inbox;

import dev.carillon.core.hub.ChannelMembers;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Place;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds out where a device goes on in an inbox. Stateless; the device's other connections are
/// asked on their own loops.
///
/// A connection stores how far it got before it leaves its channels, and one that comes asks only
/// once it has joined them. So it finds each of the others either still there or already stored,
/// and whatever position it is given, nothing between that and its own first publication went to
/// nobody.
///
/// @param readClears whether what was read on one device is no longer sent to the others
record ResumePoints(ChannelMembers members, Cursors cursors, boolean readClears) {
    /// How many connections of a loop are asked how far they got; more tell no more.
    private static final int MOST_ASKED = 16;

    /// Finds where the device of a connection goes on. The connection has joined the inbox.
    @OnLoop
    CompletionStage<ResumePoint> of(Connection connection, UserId user, ChannelName inbox) {
        var client = connection.client();
        var others =
                members.ask(
                        inbox,
                        connection.loop(),
                        there ->
                                furthestOf(
                                        there.filter(one -> !one.equals(connection)),
                                        inbox,
                                        client.deviceName()));
        return CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
                .thenCompose(_ -> cursors.find(user, client.deviceName(), inbox))
                .thenApply(saved -> resumePoint(others, saved, client.acks()));
    }

    /// How far these connections of a device have had the inbox; empty when there is none of which
    /// that is known.
    private static Optional<StreamPosition> furthestOf(
            Stream<Connection> connections, ChannelName inbox, String device) {
        return connections
                .flatMap(one -> Inboxes.sessionOf(one).stream())
                .filter(session -> session.isOf(inbox, device))
                .limit(MOST_ASKED)
                .flatMap(session -> Stream.ofNullable(session.settled()))
                .max(Comparator.comparingLong(StreamPosition::offset));
    }

    /// @param answersForItself whether the device tells by itself what it has, so that no other
    ///   connection of it answers for what it does not
    private ResumePoint resumePoint(
            List<CompletableFuture<Optional<StreamPosition>>> others,
            Place saved,
            boolean answersForItself) {
        var live = others.stream().flatMap(answer -> answer.join().stream()).toList();
        var furthest = saved.acknowledged() == null ? null : saved.acknowledged().position();
        for (var position : live) {
            furthest = furthest(furthest, position);
        }
        var online = !live.isEmpty() && !answersForItself;
        return new ResumePoint(skipRead(furthest, saved, !live.isEmpty()), online);
    }

    /// Goes on to where the user has read, where that is further. Of two epochs the later counts.
    private @Nullable StreamPosition skipRead(
            @Nullable StreamPosition at, Place saved, boolean isLive) {
        var read = saved.read();
        if (read == null || !readClears) {
            return at;
        }
        if (at == null || at.epoch().equals(read.position().epoch())) {
            return furthest(at, read.position());
        }
        var acknowledged = saved.acknowledged();
        var isLater = !isLive && acknowledged != null && acknowledged.at() < read.at();
        return isLater ? read.position() : at;
    }

    private static StreamPosition furthest(@Nullable StreamPosition one, StreamPosition other) {
        return one == null || !one.epoch().equals(other.epoch()) || one.offset() < other.offset()
                ? other
                : one;
    }
}

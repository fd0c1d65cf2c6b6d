package dev.carillon.core.inbox;

import dev.carillon.core.hub.ChannelMembers;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Loop;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The inboxes of users: how far each of their devices has got, and where it goes on. Thread-safe:
/// what belongs to a connection happens on its event loop.
public final class Inboxes {
    private final ChannelMembers members;
    private final InboxOptions options;
    private final DeviceCursors cursors;
    private final ResumePoints resumePoints;

    /// Immutable once made.
    private final Map<Loop, ProgressNotes> notes = new HashMap<>();

    /// Begins to store how far connections of a hub get.
    public Inboxes(Hub hub, Cursors cursors, InboxOptions options, InstantSource clock) {
        this.members = hub.members();
        this.options = options;
        this.cursors = new DeviceCursors(cursors, clock);
        this.resumePoints = new ResumePoints(members, cursors, options.readClears());
        for (var loop : hub.loops()) {
            var ofLoop = new ProgressNotes(loop, this.cursors, options, hub.faults());
            ofLoop.start(notes.size());
            notes.put(loop, ofLoop);
        }
    }

    static Optional<InboxSession> sessionOf(Connection connection) {
        return connection.tracker() instanceof InboxSession session
                ? Optional.of(session)
                : Optional.empty();
    }

    /// Whether a channel's log survives the process, as far as that is known.
    public boolean isStored(ChannelName channel) {
        return options.stored().test(channel);
    }

    /// Begins to keep track of how far a connection gets in its user's inbox.
    @OnLoop
    public void open(Connection connection, ChannelName inbox) {
        var ofLoop = Objects.requireNonNull(notes.get(connection.loop()));
        connection.track(
                connection.client().acks()
                        ? new AcknowledgedInbox(connection, inbox, ofLoop)
                        : new WrittenInbox(connection, inbox, ofLoop));
    }

    /// Finds out where a connection goes on in its user's inbox, which the connection has joined.
    @OnLoop
    public CompletionStage<ResumePoint> resumePoint(
            Connection connection, UserId user, ChannelName inbox) {
        return resumePoints.of(connection, user, inbox);
    }

    /// The client of a connection was told after which position a channel follows, which may be its
    /// inbox.
    @OnLoop
    public void begins(Connection connection, ChannelName channel, StreamPosition position) {
        sessionOf(connection)
                .filter(session -> session.inbox().equals(channel))
                .ifPresent(session -> session.begins(position));
    }

    /// The newest of the inbox that the client of a connection can have been told of; empty before
    /// it was told of any.
    @OnLoop
    public Optional<StreamPosition> newest(Connection connection) {
        return sessionOf(connection)
                .map(session -> connection.memberships().newest(session.inbox()));
    }

    /// The client of a connection has everything of the inbox up to a position. That is no news of
    /// a client that does not acknowledge by itself.
    @OnLoop
    public void acknowledge(Connection connection, StreamPosition position) {
        sessionOf(connection).ifPresent(session -> session.acknowledge(position));
    }

    /// The user of a connection has read everything of the inbox up to a position, and so has it.
    /// Their other connections are told.
    ///
    /// @return once it is kept as safely as other cursors of the inbox
    @OnLoop
    public CompletionStage<Void> markRead(
            Connection connection, UserId user, StreamPosition position) {
        var inbox = ChannelName.user(user);
        var client = connection.client();
        acknowledge(connection, position);
        return cursors.move(user, client.deviceName(), inbox, Mark.READ, position)
                .thenRun(() ->
                        tellOthers(
                                connection,
                                inbox,
                                new Event.Read(inbox, position, client.deviceOrNull())));
    }

    /// Tells the inbox's own user, on all their connections but one.
    private void tellOthers(Connection reader, ChannelName inbox, Event.Read event) {
        var _ =
                members.onLoopsOf(
                        inbox,
                        there ->
                                there.filter(one -> !one.equals(reader))
                                        .filter(one -> isOwners(one, inbox))
                                        .toList() // sending may end one of them, which then leaves
                                        .forEach(one -> one.send(event)));
    }

    private static boolean isOwners(Connection connection, ChannelName inbox) {
        return sessionOf(connection).filter(session -> session.inbox().equals(inbox)).isPresent();
    }
}

package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.ChannelRules.Refusal;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.Failure;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.StreamPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What clients say of their inbox: that they have it, and that it was read. Called on the
/// connection's loop.
@OnLoop
final class InboxCommands {
    private final SessionServices services;

    InboxCommands(SessionServices services) {
        this.services = services;
    }

    /// Acknowledges. Whoever gave no id wants no answer.
    void acknowledge(Connection connection, Principal principal, Command.Acknowledge command) {
        var inbox = ChannelName.user(principal.user());
        var refusal =
                refuseAcks(connection)
                        .or(() -> refuseChannel(principal, command.channel()))
                        .or(() ->
                                refuseOffset(
                                        inbox,
                                        command.epoch(),
                                        command.offset(),
                                        newest(connection)));
        if (refusal.isPresent()) {
            refuse(connection, command.id(), refusal.get());
            return;
        }
        var position = new StreamPosition(newest(connection).epoch(), command.offset());
        services.inboxes().acknowledge(connection, position);
        if (command.id() != null) {
            connection.send(new Event.Noted(command.id(), inbox, position));
        }
    }

    private static Optional<Refusal> refuseAcks(Connection connection) {
        return connection.client().acks()
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                ErrorCode.CONFLICT,
                                "on this connection what was written counts as acknowledged; to acknowledge by 'ack', send \"acks\": true with 'auth'"));
    }

    /// Where the inbox ends, of which everybody is told who is let in.
    private StreamPosition newest(Connection connection) {
        return services.inboxes().newest(connection).orElseThrow();
    }

    /// Marks as read, up to an offset that the log has.
    void markRead(Connection connection, Principal principal, Command.MarkRead command) {
        var refusal = refuseGuest(principal).or(() -> refuseChannel(principal, command.channel()));
        if (refusal.isPresent()) {
            refuse(connection, command.id(), refusal.get());
            return;
        }
        services.log()
                .read(ChannelName.user(principal.user()), null, 0)
                .whenComplete((read, failure) ->
                        connection.onLoop(() -> {
                            if (failure == null) {
                                markRead(connection, principal, command, read.top());
                            } else {
                                connection.send(failed(command.id(), failure));
                            }
                        }));
    }

    private void markRead(
            Connection connection,
            Principal principal,
            Command.MarkRead command,
            StreamPosition newest) {
        var inbox = ChannelName.user(principal.user());
        var refusal = refuseOffset(inbox, command.epoch(), command.offset(), newest);
        if (refusal.isPresent()) {
            refuse(connection, command.id(), refusal.get());
            return;
        }
        var position = new StreamPosition(newest.epoch(), command.offset());
        services.inboxes()
                .markRead(connection, principal.user(), position)
                .whenComplete((_, failure) ->
                        connection.onLoop(() ->
                                connection.send(
                                        failure == null
                                                ? new Event.Noted(command.id(), inbox, position)
                                                : failed(command.id(), failure))));
    }

    private static Optional<Refusal> refuseGuest(Principal principal) {
        return principal.isGuest()
                ? Optional.of(
                        new Refusal(
                                ErrorCode.FORBIDDEN,
                                "a guest's inbox ends with the connection, and nothing is kept of it"))
                : Optional.empty();
    }

    private static Optional<Refusal> refuseChannel(
            Principal principal, @Nullable ChannelName channel) {
        var inbox = ChannelName.user(principal.user());
        return channel == null || channel.equals(inbox)
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                ErrorCode.INVALID_FIELD,
                                "'channel' is '%s'; only your inbox '%s' is acknowledged and read, other channels are resumed by a position"
                                        .formatted(Excerpt.of(channel.value()), inbox)));
    }

    private static Optional<Refusal> refuseOffset(
            ChannelName inbox, @Nullable String epoch, long offset, StreamPosition newest) {
        if (epoch != null && !epoch.equals(newest.epoch())) {
            return Optional.of(
                    new Refusal(
                            ErrorCode.CONFLICT,
                            "'epoch' is '%s'; that of '%s' is '%s' now, and offsets of another mean nothing"
                                    .formatted(Excerpt.of(epoch), inbox, newest.epoch())));
        }
        return offset <= newest.offset()
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                ErrorCode.INVALID_FIELD,
                                "'offset' is %d; the newest of '%s' is %d"
                                        .formatted(offset, inbox, newest.offset())));
    }

    private static Event failed(@Nullable String id, Throwable failure) {
        var told = Failure.of(failure);
        return new Event.Failed(id, told.code(), told.message());
    }

    private static void refuse(Connection connection, @Nullable String id, Refusal refusal) {
        connection.send(new Event.Failed(id, refusal.code(), refusal.message()));
    }
}

package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.ChannelRules.Refusal;
import dev.carillon.core.channels.PublishGate.Right;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.resume.SubscribeReply;
import dev.carillon.core.spi.Failure;
import dev.carillon.core.spi.MessageHandler;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Carries out what clients ask. Called on the connection's loop, which it never blocks; it holds
/// no state of a connection and serves them all.
@OnLoop
public final class CommandHandler {
    /// The part of a connection's queue that a page of an answer may take.
    private static final int PAGE_SHARE = 4;

    /// What a user takes in a list besides the name.
    private static final int USER_BYTES = 64;

    private final SessionServices services;
    private final Authentication authentication;
    private final TaskCommands tasks;
    private final InboxCommands inbox;
    private final HandledMessages messages;

    /// @param handlers of messages that no dialect knows, by their type
    public CommandHandler(SessionServices services, Map<String, MessageHandler> handlers) {
        this.services = services;
        this.messages = new HandledMessages(services, handlers);
        this.authentication = new Authentication(services);
        this.tasks = new TaskCommands(services);
        this.inbox = new InboxCommands(services);
    }

    /// The authentication that connections go through, for tokens that come with the handshake.
    public Authentication authentication() {
        return authentication;
    }

    /// Takes a client's message.
    public void handle(Connection connection, Decoded decoded) {
        services.statistics().received();
        switch (decoded) {
            case Decoded.Rejected(var id, var code, var message) ->
                    connection.send(new Event.Failed(id, code, message));
            case Decoded.Ignored _ -> {}
            case Decoded.Unknown unknown ->
                    connection
                            .principal()
                            .ifPresentOrElse(
                                    principal -> messages.handle(connection, principal, unknown),
                                    () -> refuse(connection, unknown.id()));
            case Decoded.Accepted(Command.Authenticate command) ->
                    authentication.authenticate(connection, command);
            case Decoded.Accepted(var command) ->
                    connection
                            .principal()
                            .ifPresentOrElse(
                                    principal -> attempt(connection, principal, command),
                                    () -> refuse(connection, command.id()));
        }
    }

    /// What fails of one command is told to whoever sent that, and ends nothing else.
    private void attempt(Connection connection, Principal principal, Command command) {
        try {
            handle(connection, principal, command);
        } catch (Throwable e) {
            connection.send(failed(command.id(), e));
        }
    }

    private void handle(Connection connection, Principal principal, Command command) {
        switch (command) {
            case Command.Authenticate again -> authentication.authenticate(connection, again);
            case Command.Ping(var id, var data) -> connection.send(new Event.Pong(id, data));
            case Command.Subscribe subscribe -> subscribe(connection, principal, subscribe);
            case Command.Unsubscribe unsubscribe -> unsubscribe(connection, principal, unsubscribe);
            case Command.Publish publish -> publish(connection, principal, publish);
            case Command.Chat chat -> chat(connection, principal, chat);
            case Command.Sync sync -> sync(connection, principal, sync);
            case Command.Acknowledge ack -> inbox.acknowledge(connection, principal, ack);
            case Command.MarkRead read -> inbox.markRead(connection, principal, read);
            case Command.SubmitTask submit -> tasks.submit(connection, principal, submit);
            case Command.ControlTask control -> tasks.control(connection, principal, control);
            case Command.History history -> history(connection, principal, history);
            case Command.Presence presence -> presence(connection, principal, presence);
            case Command.Stats(var id) ->
                    connection.send(new Event.Statistics(id, services.snapshot().json()));
        }
    }

    private void subscribe(Connection connection, Principal principal, Command.Subscribe command) {
        var refusal = refusal(connection, principal, command.channels());
        if (refusal.isPresent()) {
            refuse(connection, command.id(), refusal.get());
            return;
        }
        services.subscriptions()
                .subscribe(
                        connection,
                        command.id(),
                        command.channels(),
                        new SubscribeReply() {
                            @Override
                            public Event of(List<SubscriptionState> channels) {
                                return new Event.Subscribed(
                                        command.id(), channels, connection.channels());
                            }

                            @Override
                            public void sent(List<SubscriptionState> channels) {
                                services.statistics().joined(connection, channels);
                                noteByRole(connection, principal, command.channels());
                            }
                        });
    }

    private void noteByRole(
            Connection connection, Principal principal, List<SubscriptionRequest> requests) {
        for (var request : requests) {
            if (services.rules().subscribesByRole(principal, request.channel())) {
                connection.actedByRole("subscribe", request.channel().value());
            }
        }
    }

    private Optional<Refusal> refusal(
            Connection connection, Principal principal, List<SubscriptionRequest> requests) {
        for (var request : requests) {
            var refusal = services.rules().subscribe(principal, request.channel());
            if (refusal.isPresent()) {
                return refusal;
            }
            if (request.since() != null && connection.subscribesTo(request.channel())) {
                return Optional.of(
                        new Refusal(
                                ErrorCode.CONFLICT,
                                "'%s' is live already and can't be resumed; name its position in 'auth', or unsubscribe first"
                                        .formatted(request.channel())));
            }
        }
        var distinct = requests.stream().map(SubscriptionRequest::channel).distinct().toList();
        if (distinct.size() < requests.size()) {
            return Optional.of(
                    new Refusal(
                            ErrorCode.INVALID_FIELD, "'channels' names a channel more than once"));
        }
        return tooMany(connection, principal, distinct);
    }

    private Optional<Refusal> tooMany(
            Connection connection, Principal principal, List<ChannelName> requested) {
        var limit = services.limits().channelsPerConnection();
        var own =
                connection.channels().stream()
                        .filter(channel -> isByChoice(principal, channel))
                        .count();
        var more =
                requested.stream()
                        .filter(channel -> isByChoice(principal, channel))
                        .filter(channel -> !connection.subscribesTo(channel))
                        .count();
        return own + more <= limit
                ? tooManyInAll(requested)
                : Optional.of(
                        new Refusal(
                                ErrorCode.LIMIT_EXCEEDED,
                                "%d channels would be too many; the limit is %d a connection"
                                        .formatted(own + more, limit)));
    }

    private Optional<Refusal> tooManyInAll(List<ChannelName> requested) {
        var refused = requested.stream().filter(name -> !services.hub().hasRoomFor(name)).findAny();
        refused.ifPresent(_ -> services.statistics().roomRefused());
        return refused.map(name ->
                new Refusal(
                        ErrorCode.TOO_MANY_ROOMS,
                        "'%s' would be one room too many: %d have somebody in them, which is the limit; join one of those, or let the server's operator raise limits.rooms"
                                .formatted(name, services.limits().rooms())));
    }

    private static boolean isByChoice(Principal principal, ChannelName channel) {
        return !channel.equals(ChannelName.ALL)
                && !channel.equals(ChannelName.user(principal.user()));
    }

    private void unsubscribe(
            Connection connection, Principal principal, Command.Unsubscribe command) {
        var fixed =
                command.channels().stream()
                        .filter(channel -> !isByChoice(principal, channel))
                        .findAny();
        if (fixed.isPresent()) {
            var why = "'%s' comes with the connection and can't be left".formatted(fixed.get());
            refuse(connection, command.id(), new Refusal(ErrorCode.CONFLICT, why));
            return;
        }
        var requested = command.channels().stream().distinct().toList();
        requested.stream()
                .filter(connection::subscribesTo)
                .forEach(channel -> connection.memberships().leave(channel));
        connection.send(new Event.Unsubscribed(command.id(), requested, connection.channels()));
    }

    private void publish(Connection connection, Principal principal, Command.Publish command) {
        var publication =
                NewPublication.of(command.channel(), command.type(), command.data())
                        .withKey(command.key())
                        .with(command.terms());
        publish(connection, principal, command.id(), Right.PUBLISH, publication);
    }

    private void chat(Connection connection, Principal principal, Command.Chat command) {
        var publication =
                NewPublication.of(command.channel(), command.type(), command.data())
                        .to(new Audience.ExceptUser(principal.user()));
        publish(connection, principal, command.id(), Right.TALK, publication);
    }

    private void sync(Connection connection, Principal principal, Command.Sync command) {
        var publication =
                NewPublication.of(
                                ChannelName.user(principal.user()), command.type(), command.data())
                        .to(new Audience.ExceptConnection(connection.id()));
        publish(connection, principal, command.id(), Right.OWN_INBOX, publication);
    }

    private void publish(
            Connection connection,
            Principal principal,
            @Nullable String id,
            Right right,
            NewPublication publication) {
        services.gate()
                .publish(principal, right, publication)
                .whenComplete((receipt, failure) ->
                        connection.onLoop(() -> {
                            if (failure != null) {
                                connection.send(failed(id, failure));
                                return;
                            }
                            var channel = publication.channel();
                            connection.send(new Event.PublishAck(id, channel, receipt.position()));
                            if (services.gate().isByRole(principal, right, publication)) {
                                connection.actedByRole("publish", channel.value());
                            }
                        }));
    }

    private void history(Connection connection, Principal principal, Command.History command) {
        var refusal = services.rules().subscribe(principal, command.channel());
        if (refusal.isPresent()) {
            refuse(connection, command.id(), refusal.get());
            return;
        }
        answer(connection, command.id(), () -> page(command));
        if (services.rules().subscribesByRole(principal, command.channel())) {
            connection.actedByRole("history", command.channel().value());
        }
    }

    private CompletionStage<Event> page(Command.History command) {
        return services.history()
                .read(command.channel(), command.since(), command.limit(), pageBytes())
                .thenApply(page ->
                        new Event.HistoryPage(
                                command.id(),
                                command.channel(),
                                page.publications(),
                                page.top(),
                                page.complete(),
                                page.next()));
    }

    /// What one answer may take of a connection's queue, so that there is room beside it.
    private long pageBytes() {
        return services.limits().outboundBytes() / PAGE_SHARE;
    }

    /// Sends an answer that can be large, once those before it are on their way.
    private static void answer(
            Connection connection, @Nullable String id, Supplier<CompletionStage<Event>> answer) {
        var taken =
                connection
                        .outbox()
                        .answer(() -> answer.get().exceptionally(failure -> failed(id, failure)));
        if (!taken) {
            connection.send(
                    new Event.Failed(
                            id,
                            ErrorCode.OVERLOADED,
                            "too many answers wait to be read; read them, then ask again"));
        }
    }

    private void presence(Connection connection, Principal principal, Command.Presence command) {
        var refusal = services.rules().presence(principal, command.channel());
        if (refusal.isPresent()) {
            refuse(connection, command.id(), refusal.get());
            return;
        }
        answer(
                connection,
                command.id(),
                () ->
                        services.hub()
                                .members()
                                .users(command.channel())
                                .thenApply(users -> page(command, users)));
    }

    private Event page(Command.Presence command, Map<UserId, Integer> users) {
        var page = new LinkedHashMap<UserId, Integer>();
        var behind =
                users.keySet().stream()
                        .map(UserId::value)
                        .filter(user -> user.compareTo(command.after()) > 0)
                        .sorted()
                        .limit(command.limit() + 1L)
                        .toList();
        var bytes = 0L;
        String last = null;
        for (var user : behind) {
            bytes += USER_BYTES + user.length();
            if (page.size() == command.limit() || (last != null && bytes > pageBytes())) {
                return new Event.PresenceList(
                        command.id(), command.channel(), page, users.size(), last);
            }
            page.put(new UserId(user), users.getOrDefault(new UserId(user), 1));
            last = user;
        }
        return new Event.PresenceList(command.id(), command.channel(), page, users.size(), null);
    }

    private static Event failed(@Nullable String id, Throwable failure) {
        var told = Failure.of(failure);
        return new Event.Failed(id, told.code(), told.message());
    }

    private static void refuse(Connection connection, @Nullable String id, Refusal refusal) {
        connection.send(new Event.Failed(id, refusal.code(), refusal.message()));
    }

    /// Before authentication nothing else is accepted.
    private static void refuse(Connection connection, @Nullable String id) {
        var code = ErrorCode.UNAUTHENTICATED;
        connection.send(new Event.Failed(id, code, code.text()));
    }
}

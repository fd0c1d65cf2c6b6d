package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.PublishGate.Result;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.session.SessionServices;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// The end points of reference system D, the knowledge platform, as its clients know them.
final class KnowledgeRoutes {
    private static final String PATH = "/api/v1/ws/";
    private static final String SYNC = "sync_update";
    private static final String EXCEPT = "exclude_connection";
    private static final int MAX_USERS = 1000;
    private static final int MAX_ROOMS = 100;
    private static final int COUNT_SECONDS = 5;

    private final SessionServices sessions;
    private final NotificationService notifications;

    KnowledgeRoutes(SessionServices sessions, NotificationService notifications) {
        this.sessions = sessions;
        this.notifications = notifications;
    }

    void mount(Endpoints endpoints) {
        endpoints.blocking(GET, PATH + "stats", this::stats);
        endpoints.later(POST, PATH + "broadcast", this::broadcast);
        endpoints.blocking(POST, PATH + "notify/:user", this::sendNotification);
        endpoints.later(POST, PATH + "sync-update/:user", this::syncUpdate);
        endpoints.quick(GET, PATH + "connections/:user", this::connections);
        endpoints.quick(GET, PATH + ":user", KnowledgeRoutes::noSocket);
    }

    private static Reply noSocket(Request request) {
        return HttpApi.noSocket(PATH + request.path("user"));
    }

    private Reply stats(Request request) {
        var rooms = rooms(request.observer());
        var hub = sessions.hub();
        var statistics = sessions.statistics();
        return Reply.ok(w ->
                w.number("total_connections", hub.openConnections())
                        .number("total_users", hub.presence().users())
                        .number("total_rooms", hub.activeChannels(Namespaces.ROOM))
                        .object("rooms", r -> rooms.forEach((room, count) -> r.number(room, count)))
                        .number("messages_sent", statistics.messagesSent())
                        .number("messages_received", statistics.messagesReceived()));
    }

    /// How many connections are in each of the first rooms, in the order of the alphabet, that the
    /// caller may enter.
    private Map<String, Integer> rooms(Principal caller) {
        var rooms =
                sessions.hub()
                        .namesOfActiveChannels(Namespaces.ROOM)
                        .filter(room -> sessions.rules().subscribe(caller, room).isEmpty())
                        .sorted(Comparator.comparing(ChannelName::value))
                        .limit(MAX_ROOMS)
                        .toList();
        var counts =
                sessions.hub()
                        .members()
                        .counts(rooms)
                        .toCompletableFuture()
                        .orTimeout(COUNT_SECONDS, TimeUnit.SECONDS)
                        .join();
        var byName = new TreeMap<String, Integer>();
        counts.forEach((room, connections) -> byName.put(room.rest(), connections));
        return byName;
    }

    private CompletionStage<Reply> broadcast(Request request) {
        var _ = request.operator();
        var body = request.body();
        var type = Request.optionalText(body, "type").orElse("system_message");
        var data = content(body, Set.of("type", "room", "users"));
        var drafts =
                audience(body).stream()
                        .map(channel -> NewPublication.of(channel, type, data))
                        .toList();
        return sessions.gate().publishEach(drafts).thenApply(results -> reply(type, results));
    }

    /// Says of each user who could not be sent it why, where others were.
    private static Reply reply(String type, List<Result> results) {
        var refused = PublishReplies.refused(results);
        return Reply.json(
                PublishReplies.status(results),
                w -> {
                    w.text("type", type).number("connections", sum(results));
                    if (!refused.isEmpty()) {
                        w.objects(
                                "failed",
                                refused,
                                (f, one) -> {
                                    f.text("user_id", one.channel().rest());
                                    PublishReplies.write(f, one.why());
                                });
                    }
                });
    }

    private static int sum(List<Result> results) {
        return PublishReplies.connections(results).orElse(0);
    }

    /// The channels of whom a body names: a room, some users, or else everybody.
    private List<ChannelName> audience(JsonFields body) {
        if (body.has("room") && body.has("users")) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD, "name 'room' or 'users', not both; neither for all");
        }
        if (body.has("room")) {
            return List.of(room(Request.text(body, "room")));
        }
        return body.has("users") ? inboxes(body) : List.of(ChannelName.ALL);
    }

    private static ChannelName room(String name) {
        var channel = Namespaces.ROOM + ":" + name;
        var problem = name.isEmpty() ? "'room' must not be empty" : ChannelName.check(channel);
        if (!problem.isEmpty()) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, problem);
        }
        return new ChannelName(channel);
    }

    private static List<ChannelName> inboxes(JsonFields body) {
        var users = body.texts("users").filter(names -> !names.isEmpty());
        if (users.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD, "'users' must be an array of user ids");
        }
        if (users.get().size() > MAX_USERS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "%d users at once are too many; the limit is %d"
                            .formatted(users.get().size(), MAX_USERS));
        }
        return users.get().stream()
                .distinct()
                .map(id -> ChannelName.user(PresenceRoutes.user(id)))
                .toList();
    }

    /// What a body says: its `data`, or an object of all its members but those that address it.
    private static RawJson content(JsonFields body, Set<String> addressing) {
        var writer = new JsonObjectWriter();
        var others = 0;
        for (var name : body.names()) {
            if (!addressing.contains(name) && !name.equals("data")) {
                body.raw(name).ifPresent(value -> writer.raw(name, value));
                others++;
            }
        }
        var data = body.raw("data");
        if (data.isPresent() == others > 0) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD,
                    others > 0
                            ? "there is 'data' and more beside it; put it all in 'data'"
                            : "there is nothing to send; give 'data', or members such as 'message'");
        }
        return data.orElseGet(writer::toRawJson);
    }

    private Reply sendNotification(Request request) {
        var _ = request.operator();
        var user = PresenceRoutes.user(request.path("user"));
        var content = NotificationRoutes.content(request.body());
        return NotificationRoutes.reply(200, notifications.create(user, content));
    }

    private CompletionStage<Reply> syncUpdate(Request request) {
        var _ = request.operator();
        var user = PresenceRoutes.user(request.path("user"));
        var body = request.body();
        var audience =
                Request.optionalText(body, EXCEPT)
                        .<Audience>map(Audience.ExceptConnection::new)
                        .orElse(Audience.EVERYONE);
        var draft =
                NewPublication.of(ChannelName.user(user), SYNC, content(body, Set.of(EXCEPT)))
                        .to(audience);
        return sessions.gate()
                .publishEach(List.of(draft))
                .thenApply(results ->
                        Reply.json(
                                PublishReplies.status(results),
                                w ->
                                        w.text("user_id", user.value())
                                                .number("connections", sum(results))));
    }

    private Reply connections(Request request) {
        var user = PresenceRoutes.user(request.path("user"));
        request.requireSelfOrOperator(user);
        var connections = sessions.hub().presence().connections(user);
        return Reply.ok(w ->
                w.text("user_id", user.value())
                        .number("connections", connections)
                        .bool("online", connections > 0));
    }
}

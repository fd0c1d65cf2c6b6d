package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.DELETE;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import dev.carillon.core.notifications.NotificationJson;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.notifications.NotificationService.Created;
import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.Notifications.Content;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.util.Optional;
import java.util.UUID;

/// Notifications: making them for users, and what users do with theirs.
final class NotificationRoutes {
    private static final String PATH = "/api/v1/notifications";
    private static final int DEFAULT_LIST = 50;
    private static final int MAX_LIST = 200;
    private static final Content DEMO =
            new Content(
                    "A demo notification",
                    "It is stored in your list, and was pushed to whichever devices you have open.",
                    "info",
                    RawJson.ofTrusted("{\"demo\":true}"));

    private final NotificationService service;
    private final Notifications store;

    NotificationRoutes(NotificationService service) {
        this.service = service;
        this.store = service.store();
    }

    void mount(Endpoints endpoints) {
        endpoints.blocking(POST, PATH, this::create);
        endpoints.blocking(GET, PATH, this::list);
        endpoints.blocking(GET, PATH + "/unread-count", this::unreadCount);
        endpoints.blocking(POST, PATH + "/read-all", this::markAllRead);
        endpoints.blocking(POST, PATH + "/demo", this::demo);
        endpoints.blocking(POST, PATH + "/:id/read", this::markRead);
        endpoints.blocking(DELETE, PATH + "/:id", this::delete);
    }

    private Reply create(Request request) {
        var _ = request.operator();
        var body = request.body();
        var user = PresenceRoutes.user(Request.text(body, "user_id"));
        return reply(201, service.create(user, content(body)));
    }

    private Reply demo(Request request) {
        return reply(200, service.create(request.principal().user(), DEMO));
    }

    /// What a body says, checked.
    static Content content(JsonFields body) {
        var title = Request.text(body, "title");
        var message = Request.text(body, "message");
        var type = Request.optionalText(body, "type").orElse("info");
        var data = body.raw("data").orElse(RawJson.EMPTY_OBJECT);
        var problem = Content.check(title, message, type, data);
        if (!problem.isEmpty()) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, problem);
        }
        return new Content(title, message, type, data);
    }

    /// The notification, and what became of its push.
    static Reply reply(int status, Created created) {
        return Reply.json(
                status,
                w -> {
                    NotificationJson.write(w, created.notification());
                    w.number("connections", created.connections()).bool("queued", created.queued());
                });
    }

    private Reply list(Request request) {
        var user = request.subject();
        var limit = request.intQuery("limit", DEFAULT_LIST, 1, MAX_LIST);
        var before = before(request).orElse(null);
        var found = store.list(user, request.flagQuery("unread"), before, limit + 1);
        var page =
                Pages.fitting(
                        found.subList(0, Math.min(limit, found.size())),
                        one -> one.content().data().size() + one.content().message().length());
        var next = found.size() > page.size() ? page.getLast().id() : null;
        return Reply.ok(w -> {
            w.objects("notifications", page, NotificationJson::write)
                    .number("unread_count", store.unread(user))
                    .text("next", next)
                    .text("next_cursor", next);
        });
    }

    private static Optional<String> before(Request request) {
        if (request.query("before").isPresent() && request.query("cursor").isPresent()) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD,
                    "'before' and 'cursor' mean the same; keep one of them");
        }
        return request.query("before")
                .or(() -> request.query("cursor"))
                .map(text -> {
                    try {
                        return UUID.fromString(text).toString();
                    } catch (IllegalArgumentException e) {
                        throw new ProblemException(
                                ErrorCode.INVALID_FIELD,
                                "'before' is '%s'; it must be the id of a notification"
                                        .formatted(Excerpt.of(text)));
                    }
                });
    }

    private Reply unreadCount(Request request) {
        var user = request.principal().user();
        return Reply.ok(w -> w.number("unread_count", store.unread(user)));
    }

    private Reply markRead(Request request) {
        var id = request.path("id");
        var read = store.markRead(request.principal().user(), id);
        return read.<Reply>map(
                        notification -> Reply.ok(w -> NotificationJson.write(w, notification)))
                .orElseGet(() -> notFound(id));
    }

    private Reply markAllRead(Request request) {
        var user = request.principal().user();
        var marked = store.markAllRead(user);
        return Reply.ok(w -> w.number("marked", marked).number("unread_count", store.unread(user)));
    }

    private Reply delete(Request request) {
        var id = request.path("id");
        return store.delete(request.principal().user(), id) ? new Reply.Empty(204) : notFound(id);
    }

    private static Reply notFound(String id) {
        return new Reply.Problem(
                ErrorCode.NOT_FOUND,
                "there is no notification '%s', or it isn't yours".formatted(Excerpt.of(id)));
    }
}

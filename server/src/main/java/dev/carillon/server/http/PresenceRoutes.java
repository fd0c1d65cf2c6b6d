package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.ChannelRules.Refusal;
import dev.carillon.core.hub.Hub;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.InvalidNameException;
import dev.carillon.protocol.UserId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/// Who is there.
final class PresenceRoutes {
    private static final int DEFAULT_LIST = 1000;
    private static final int MAX_LIST = 10_000;

    private final Hub hub;
    private final ChannelRules rules;

    PresenceRoutes(Hub hub, ChannelRules rules) {
        this.hub = hub;
        this.rules = rules;
    }

    void mount(Endpoints endpoints) {
        endpoints.quick(GET, "/api/v1/users/online", this::online);
        endpoints.quick(GET, "/api/v1/users/:id/connections", this::connections);
        endpoints.later(GET, "/api/v1/channels/:channel/presence", this::onChannel);
    }

    private Reply online(Request request) {
        var _ = request.application();
        return users(request, hub.presence().online());
    }

    private Reply connections(Request request) {
        var _ = request.application();
        var user = user(request.path("id"));
        return Reply.ok(w ->
                w.text("user", user.value())
                        .number("connections", hub.presence().connections(user)));
    }

    private CompletionStage<Reply> onChannel(Request request) {
        var channel = channel(request, rules::presence);
        var page = page(request);
        return hub.members().users(channel).thenApply(users -> users(page, users));
    }

    /// Which users are wanted.
    ///
    /// @param after the last of the page before; empty for the first page
    private record Page(String after, int limit) {}

    private static Page page(Request request) {
        return new Page(
                request.query("cursor").orElse(""),
                request.intQuery("limit", DEFAULT_LIST, 1, MAX_LIST));
    }

    private static Reply users(Request request, Map<UserId, Integer> users) {
        return users(page(request), users);
    }

    private static Reply users(Page page, Map<UserId, Integer> users) {
        var behind =
                users.entrySet().stream()
                        .filter(one -> one.getKey().value().compareTo(page.after()) > 0)
                        .sorted(Comparator.comparing(one -> one.getKey().value()))
                        .limit(page.limit() + 1L)
                        .toList();
        var shown = behind.subList(0, Math.min(page.limit(), behind.size()));
        var next = behind.size() > shown.size() ? shown.getLast().getKey().value() : null;
        return Reply.ok(w ->
                w.objects(
                                "users",
                                shown,
                                (u, entry) ->
                                        u.text("user", entry.getKey().value())
                                                .number("connections", entry.getValue()))
                        .number("total", users.size())
                        .text("next_cursor", next));
    }

    /// The user of that id, who need not exist.
    static UserId user(String id) {
        try {
            return new UserId(id);
        } catch (InvalidNameException e) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, String.valueOf(e.getMessage()));
        }
    }

    /// The channel of a request's path, if a rule lets the caller.
    static ChannelName channel(
            Request request, BiFunction<Principal, ChannelName, Optional<Refusal>> rule) {
        var name = request.path("channel");
        var problem = ChannelName.check(name);
        if (!problem.isEmpty()) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, problem);
        }
        var channel = new ChannelName(name);
        var refusal = rule.apply(request.principal(), channel);
        if (refusal.isPresent()) {
            throw new ProblemException(refusal.get().code(), refusal.get().message());
        }
        return channel;
    }
}

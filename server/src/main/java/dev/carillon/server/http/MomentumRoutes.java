package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.PublishGate;
import dev.carillon.core.channels.PublishGate.Right;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.session.Snapshot;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.protocol.momentum.MomentumDialect;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// The end points of reference system E, Momentum, as its clients know them.
final class MomentumRoutes {
    private final Hub hub;
    private final PublishGate gate;
    private final Snapshot snapshot;

    MomentumRoutes(Hub hub, PublishGate gate, Snapshot snapshot) {
        this.hub = hub;
        this.gate = gate;
        this.snapshot = snapshot;
    }

    void mount(Endpoints endpoints) {
        endpoints.quick(GET, "/ws/online", this::online);
        endpoints.quick(GET, "/ws/stats", this::stats);
        endpoints.later(POST, "/ws/broadcast", this::broadcast);
        endpoints.later(POST, "/ws/send", this::send);
    }

    private Reply online(Request request) {
        request.requireObserver();
        var online = hub.presence().people();
        return Reply.ok(w ->
                w.objects(
                                "online_users",
                                online,
                                (u, there) ->
                                        u.text("user_id", there.user().value())
                                                .text("username", there.username())
                                                .number("connections", there.connections()))
                        .number("count", online.size()));
    }

    private Reply stats(Request request) {
        request.requireObserver();
        var figures = snapshot.figures();
        var connections = figures.connections();
        var messages = figures.messages();
        return Reply.ok(w ->
                w.number("total_connections", connections.open())
                        .number("authenticated_connections", connections.authenticated())
                        .number("online_users", connections.users())
                        .number("connections_accepted", connections.accepted())
                        .number("messages_sent", messages.sent())
                        .number("messages_received", messages.received())
                        .number("messages_published", messages.published())
                        .number("uptime", figures.uptime().toSeconds()));
    }

    private CompletionStage<Reply> broadcast(Request request) {
        var _ = request.operator();
        return publish(draft(ChannelName.ALL, request.body()), _ -> {});
    }

    private CompletionStage<Reply> send(Request request) {
        var _ = request.operator();
        var body = request.body();
        var user = PresenceRoutes.user(Request.text(body, "to_user_id"));
        return publish(
                draft(ChannelName.user(user), body), w -> w.text("to_user_id", user.value()));
    }

    private static NewPublication draft(ChannelName channel, JsonFields body) {
        var type = Request.text(body, "message_type");
        if (type.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD,
                    "'message_type' is empty; write one such as 'notification'");
        }
        return NewPublication.of(channel, type, body.raw("data").orElse(RawJson.EMPTY_OBJECT));
    }

    private CompletionStage<Reply> publish(NewPublication draft, Consumer<JsonObjectWriter> more) {
        return gate.publish(new Principal.Application(), Right.PUBLISH, draft)
                .thenCompose(receipt ->
                        receipt.connections()
                                .thenApply(recipients ->
                                        Reply.ok(w -> {
                                            var id =
                                                    MomentumDialect.messageId(
                                                            draft.channel(), receipt.position());
                                            w.text("message_id", id.toString());
                                            more.accept(w);
                                            w.number("recipients", recipients);
                                        })));
    }
}

package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;

import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.session.HistoryPages;
import dev.carillon.core.session.HistoryPages.Page;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What channels have had.
final class HistoryRoutes {
    private static final int DEFAULT = 100;
    private static final int MAX = 1000;

    private final HistoryPages history;
    private final ChannelRules rules;

    HistoryRoutes(HistoryPages history, ChannelRules rules) {
        this.history = history;
        this.rules = rules;
    }

    void mount(Endpoints endpoints) {
        endpoints.later(GET, "/api/v1/channels/:channel/history", this::history);
    }

    private CompletionStage<Reply> history(Request request) {
        var channel = PresenceRoutes.channel(request, rules::subscribe);
        var limit = request.intQuery("limit", DEFAULT, 1, MAX);
        return history.read(channel, since(request).orElse(null), limit, Pages.BYTES)
                .thenApply(HistoryRoutes::reply);
    }

    private static Optional<StreamPosition> since(Request request) {
        var epoch = request.query("epoch");
        var offset = request.query("offset");
        if (epoch.isEmpty() && offset.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new StreamPosition(epoch.orElse(""), Long.parseLong(offset.orElse(""))));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD,
                    "'epoch' and 'offset' must be a position that the server gave");
        }
    }

    private static Reply reply(Page page) {
        return Reply.ok(w -> {
            w.objects("publications", page.publications(), HistoryRoutes::write)
                    .text("epoch", page.top().epoch())
                    .number("offset", page.top().offset())
                    .bool("complete", page.complete());
            var next = page.next();
            if (next != null) {
                w.object(
                        "next", n -> n.text("epoch", next.epoch()).number("offset", next.offset()));
            }
        });
    }

    private static void write(JsonObjectWriter w, Publication publication) {
        var sender = publication.sender();
        w.text("type", publication.type())
                .text("channel", publication.channel().value())
                .raw("data", publication.data())
                .number("timestamp", publication.timestamp())
                .number("offset", publication.offset())
                .text("user", sender == null ? null : sender.value())
                .text("key", publication.key())
                .text("priority", publication.namedPriority());
    }
}

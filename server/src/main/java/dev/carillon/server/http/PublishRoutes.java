package dev.carillon.server.http;

import static io.vertx.core.http.HttpMethod.POST;

import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Publisher.Receipt;
import dev.carillon.core.spi.Draft;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.Terms;
import dev.carillon.protocol.codec.CommandFields;
import dev.carillon.protocol.codec.InvalidFieldException;
import dev.carillon.protocol.codec.SharedCommands;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Publishing by the application.
final class PublishRoutes {
    private static final int MAX_CHANNELS = 1000;

    private final Publisher publisher;
    private final Namespaces namespaces;
    private final ChannelRules rules;

    PublishRoutes(Publisher publisher, Namespaces namespaces, ChannelRules rules) {
        this.publisher = publisher;
        this.namespaces = namespaces;
        this.rules = rules;
    }

    void mount(Endpoints endpoints) {
        endpoints.later(POST, "/api/v1/publish", this::publish);
    }

    /// @param connections empty when it was published so long ago that this is not known any more
    private record Published(
            ChannelName channel,
            StreamPosition position,
            OptionalInt connections,
            boolean repeated) {
        /// Whether it waits in an inbox until its user is back, if so many connections got it.
        boolean isQueued(int reached) {
            return reached == 0 && channel.namespace().equals(Namespaces.USER);
        }
    }

    private CompletionStage<Reply> publish(Request request) {
        var _ = request.application();
        var body = request.body();
        var drafts = drafts(body, terms(request, body));
        if (publisher.isCongested()) {
            throw new ProblemException(ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.text());
        }
        var published = drafts.stream().map(draft -> publish(draft).toCompletableFuture()).toList();
        return CompletableFuture.allOf(published.toArray(CompletableFuture[]::new))
                .thenApply(_ -> reply(published.stream().map(CompletableFuture::join).toList()));
    }

    private CompletionStage<Published> publish(Draft draft) {
        return publisher
                .publish(draft)
                .thenCompose(receipt ->
                        connections(receipt)
                                .thenApply(connections ->
                                        new Published(
                                                draft.channel(),
                                                receipt.position(),
                                                connections,
                                                receipt.repeated())));
    }

    private static CompletionStage<OptionalInt> connections(Receipt receipt) {
        return receipt.reach().isPresent()
                ? receipt.connections().thenApply(OptionalInt::of)
                : CompletableFuture.completedFuture(OptionalInt.empty());
    }

    private static Reply reply(List<Published> published) {
        return Reply.ok(w -> {
            if (published.stream().allMatch(one -> one.connections().isPresent())) {
                w.number(
                        "connections",
                        published.stream()
                                .map(Published::connections)
                                .flatMapToInt(OptionalInt::stream)
                                .sum());
            }
            w.objects("publications", published, PublishRoutes::write);
        });
    }

    private static void write(JsonObjectWriter w, Published published) {
        w.text("channel", published.channel().value())
                .text("epoch", published.position().epoch())
                .number("offset", published.position().offset());
        published
                .connections()
                .ifPresent(reached ->
                        w.number("connections", reached)
                                .bool("queued", published.isQueued(reached)));
        w.bool("repeated", published.repeated());
    }

    private static Terms terms(Request request, JsonFields body) {
        try {
            var terms = SharedCommands.terms(new CommandFields(null, body, "data").ofEnvelope());
            return request.idempotencyKey()
                    .map(key -> SharedCommands.withKey(terms, key))
                    .orElse(terms)
                    .by("application");
        } catch (InvalidFieldException e) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, e.getMessage());
        }
    }

    private List<Draft> drafts(JsonFields body, Terms terms) {
        var type = Request.optionalText(body, "type").orElse("message");
        var data = body.raw("data").orElse(RawJson.NULL);
        var key = Request.optionalText(body, "key").orElse(null);
        return channels(body).stream()
                .map(channel -> {
                    if (terms.durable()) {
                        rules.durable(channel).ifPresent(PublishRoutes::refuse);
                    }
                    return Draft.of(channel, type, data).withKey(key).with(terms);
                })
                .toList();
    }

    private static void refuse(ChannelRules.Refusal refusal) {
        throw new ProblemException(refusal.code(), refusal.message());
    }

    private List<ChannelName> channels(JsonFields body) {
        var channels = new LinkedHashSet<ChannelName>();
        Request.optionalText(body, "channel").ifPresent(name -> channels.add(channel(name)));
        eachText(body, "channels", name -> channels.add(channel(name)));
        Request.optionalText(body, "user").ifPresent(id -> channels.add(inbox(id)));
        eachText(body, "users", id -> channels.add(inbox(id)));
        if (Request.flag(body, "all")) {
            channels.add(ChannelName.ALL);
        }
        if (channels.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD,
                    "name whom it is for: 'channel', 'channels', 'user', 'users' or 'all'");
        }
        if (channels.size() > MAX_CHANNELS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "%d channels at once are too many; the limit is %d"
                            .formatted(channels.size(), MAX_CHANNELS));
        }
        return new ArrayList<>(channels);
    }

    private static void eachText(JsonFields body, String name, Consumer<String> action) {
        if (!body.has(name)) {
            return;
        }
        var elements = body.texts(name);
        if (elements.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD, "'%s' must be an array of strings".formatted(name));
        }
        elements.get().forEach(action);
    }

    private ChannelName channel(String name) {
        var problem = ChannelName.check(name);
        if (!problem.isEmpty()) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, problem);
        }
        var channel = new ChannelName(name);
        if (namespaces.of(channel).isEmpty()) {
            throw new ProblemException(
                    ErrorCode.NOT_FOUND,
                    "channel '%s' is in no namespace of this server; known are %s"
                            .formatted(channel, namespaces.known()));
        }
        return channel;
    }

    private static ChannelName inbox(String id) {
        return ChannelName.user(PresenceRoutes.user(id));
    }
}

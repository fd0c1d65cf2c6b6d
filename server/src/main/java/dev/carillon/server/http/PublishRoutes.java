package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.POST;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.PublishGate;
import dev.carillon.core.channels.PublishGate.Result;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.codec.CommandFields;
import dev.carillon.protocol.codec.InvalidFieldException;
import dev.carillon.protocol.codec.SharedCommands;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Publishing by the application.
final class PublishRoutes {
    private static final int MAX_CHANNELS = 1000;

    private final PublishGate gate;

    PublishRoutes(PublishGate gate) {
        this.gate = gate;
    }

    void mount(Endpoints endpoints) {
        endpoints.later(POST, "/api/v1/publish", this::publish);
    }

    private CompletionStage<Reply> publish(Request request) {
        var _ = request.application();
        var body = request.body();
        return gate.publishEach(publications(body, terms(request, body)))
                .thenApply(PublishRoutes::reply);
    }

    private static Reply reply(List<Result> results) {
        return Reply.json(
                PublishReplies.status(results),
                w -> {
                    PublishReplies.connections(results)
                            .ifPresent(sum -> w.number("connections", sum));
                    w.objects("publications", results, PublishRoutes::write);
                });
    }

    private static void write(JsonObjectWriter w, Result result) {
        w.text("channel", result.channel().value());
        switch (result) {
            case Result.Done done -> write(w, done);
            case Result.Refused refused ->
                    w.object("error", e -> PublishReplies.write(e, refused.why()));
        }
    }

    private static void write(JsonObjectWriter w, Result.Done done) {
        var position = done.receipt().position();
        w.text("epoch", position.epoch()).number("offset", position.offset());
        done.connections()
                .ifPresent(reached ->
                        w.number("connections", reached)
                                .bool("queued", isQueued(done.channel(), reached)));
        w.bool("repeated", done.receipt().repeated());
    }

    /// Whether it waits in an inbox until its user is back, if so many connections got it.
    private static boolean isQueued(ChannelName channel, int reached) {
        return reached == 0 && channel.namespace().equals(Namespaces.USER);
    }

    private static PublishOptions terms(Request request, JsonFields body) {
        try {
            var terms = SharedCommands.terms(new CommandFields(null, body, "data").ofEnvelope());
            return request.idempotencyKey()
                    .map(key -> SharedCommands.withKey(terms, key))
                    .orElse(terms);
        } catch (InvalidFieldException e) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, e.getMessage());
        }
    }

    private static List<NewPublication> publications(JsonFields body, PublishOptions terms) {
        var type = Request.optionalText(body, "type").orElse("message");
        var data = body.raw("data").orElse(RawJson.NULL);
        var key = Request.optionalText(body, "key").orElse(null);
        return channels(body).stream()
                .map(channel -> NewPublication.of(channel, type, data).withKey(key).with(terms))
                .toList();
    }

    private static List<ChannelName> channels(JsonFields body) {
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

    private static ChannelName channel(String name) {
        var problem = ChannelName.check(name);
        if (!problem.isEmpty()) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, problem);
        }
        return new ChannelName(name);
    }

    private static ChannelName inbox(String id) {
        return ChannelName.user(PresenceRoutes.user(id));
    }
}

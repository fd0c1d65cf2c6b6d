package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Course;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Ending;
import dev.carillon.core.spi.LogStore.Fate;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Why somebody did not get a message: what became of one that was stored.
final class TraceRoutes {
    private final LogStore store;
    private final Cursors cursors;

    TraceRoutes(LogStore store, Cursors cursors) {
        this.store = store;
        this.cursors = cursors;
    }

    void mount(Endpoints endpoints) {
        endpoints.later(GET, "/api/v1/trace", this::trace);
    }

    private CompletionStage<Reply> trace(Request request) {
        var _ = request.application();
        var channel = channel(request);
        var offset = offset(request);
        return store.fate(channel, offset)
                .thenCombine(
                        courses(channel),
                        (fate, courses) ->
                                fate.<Reply>map(found -> Reply.ok(w -> write(w, found, courses)))
                                        .orElseGet(() -> unknown(channel, offset)));
    }

    /// How far each device got; empty where the channel isn't an inbox.
    private CompletionStage<List<Course>> courses(ChannelName channel) {
        return channel.namespace().equals(Namespaces.USER)
                ? cursors.courses(new UserId(channel.rest()), channel)
                : CompletableFuture.completedFuture(List.of());
    }

    private static ChannelName channel(Request request) {
        var name = request.query("channel").orElse("");
        var problem = ChannelName.check(name);
        if (!problem.isEmpty()) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, problem);
        }
        return new ChannelName(name);
    }

    private static long offset(Request request) {
        var text = request.query("offset").orElse("");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD,
                    "'offset' is '%s'; it must be the offset that publishing answered"
                            .formatted(Excerpt.of(text)));
        }
    }

    private static Reply unknown(ChannelName channel, long offset) {
        return new Reply.Problem(
                ErrorCode.NOT_FOUND,
                "nothing is stored of offset %d of '%s': it was not durable, was never there, or is older than its namespace keeps"
                        .formatted(offset, channel));
    }

    private static void write(JsonObjectWriter w, Fate fate, List<Course> courses) {
        var publication = fate.publication();
        var sender = publication.sender();
        var expiry = fate.terms().expiry(publication.timestamp());
        w.text("channel", publication.channel().value())
                .text("epoch", publication.position().epoch())
                .number("offset", publication.offset())
                .text("type", publication.type())
                .text("key", publication.key())
                .text("user", sender == null ? null : sender.value())
                .text("priority", fate.terms().priority().wireName())
                .number("accepted_at", publication.timestamp())
                .number("stored_at", fate.storedAt());
        if (expiry != PublishOptions.FOR_EVER) {
            w.number("expires_at", expiry);
        }
        w.text("state", state(fate.ending()));
        if (fate.endedAt() > 0) {
            w.number("ended_at", fate.endedAt());
        }
        if (fate.replacedBy() > 0) {
            w.number("replaced_by", fate.replacedBy());
        }
        if (publication.channel().namespace().equals(Namespaces.USER)) {
            w.objects(
                    "devices",
                    courses,
                    (one, course) -> write(one, course, publication.position()));
        }
    }

    /// When a device was written to, acknowledged, and read: left out while it hasn't.
    private static void write(JsonObjectWriter w, Course course, StreamPosition position) {
        w.text("device", course.device().isEmpty() ? null : course.device());
        for (var mark : Mark.values()) {
            course.reached(mark, position)
                    .ifPresent(move ->
                            w.number(mark.name().toLowerCase(Locale.ROOT) + "_at", move.at()));
        }
    }

    private static String state(Ending ending) {
        return ending == Ending.NONE ? "stored" : ending.name().toLowerCase(Locale.ROOT);
    }
}

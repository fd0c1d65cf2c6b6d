package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.POST;

import dev.carillon.core.tasks.TaskJson;
import dev.carillon.core.tasks.Workers;
import dev.carillon.core.tasks.Workers.Claim;
import dev.carillon.core.tasks.Workers.Step;
import dev.carillon.core.tasks.Workers.Word;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Workers outside: claiming tasks, and what is said of them until they are over. They are the
/// application's.
final class WorkerRoutes {
    private static final int DEFAULT_LEASE = 60;
    private static final int MAX_LEASE = 3600;
    private static final int MAX_WAIT = 60;
    private static final int MAX_NAME = 100;
    private static final int MAX_TYPES = 100;

    private final Workers workers;

    WorkerRoutes(Workers workers) {
        this.workers = workers;
    }

    void mount(Endpoints endpoints) {
        endpoints.blocking(POST, "/api/v1/workers/claim", this::claim);
        endpoints.blocking(POST, "/api/v1/tasks/:id/heartbeat", this::heartbeat);
        endpoints.blocking(POST, "/api/v1/tasks/:id/progress", this::progress);
        endpoints.blocking(POST, "/api/v1/tasks/:id/complete", this::complete);
        endpoints.blocking(POST, "/api/v1/tasks/:id/fail", this::fail);
    }

    private Reply claim(Request request) throws InterruptedException {
        var caller = request.application();
        var still = request.stillIn(caller);
        var body = request.body();
        var lease = Request.integer(body, "lease_seconds", DEFAULT_LEASE, 1, MAX_LEASE);
        var patience = Request.integer(body, "wait_seconds", 0, 0, MAX_WAIT);
        var gone = new AtomicBoolean();
        request.onGone(() -> {
            gone.set(true);
            workers.look();
        });
        var claim =
                workers.claim(
                        new Workers.Request(
                                worker(body),
                                types(body),
                                Duration.ofSeconds(lease),
                                Duration.ofSeconds(patience),
                                () -> gone.get() || !still.getAsBoolean()));
        if (claim instanceof Claim.Given given && !still.getAsBoolean()) {
            workers.giveBack(given);
        }
        request.requireStill(caller);
        return switch (claim) {
            case Claim.Given given when gone.get() -> {
                workers.giveBack(given);
                yield new Reply.Empty(204);
            }
            case Claim.Given given -> reply(given);
            case Claim.None() -> new Reply.Empty(204);
            case Claim.Refused(var why) -> new Reply.Problem(why.code(), why.message());
        };
    }

    private static String worker(JsonFields body) {
        var name = Request.text(body, "worker");
        if (name.isBlank()
                || name.length() > MAX_NAME
                || name.chars().anyMatch(Character::isISOControl)) {
            throw wrong(
                    "'worker' must be a name of 1 to %d characters, without control characters"
                            .formatted(MAX_NAME));
        }
        return name;
    }

    private static List<String> types(JsonFields body) {
        return body.texts("types")
                .filter(types -> !types.isEmpty() && types.size() <= MAX_TYPES)
                .map(types -> types.stream().distinct().toList())
                .orElseThrow(() ->
                        wrong(
                                "'types' must be an array of 1 to %d kinds of task"
                                        .formatted(MAX_TYPES)));
    }

    private static ProblemException wrong(String message) {
        return new ProblemException(ErrorCode.INVALID_FIELD, message);
    }

    private static Reply reply(Claim.Given given) {
        var lease = given.lease();
        return Reply.ok(w ->
                w.object("task", t -> TaskJson.writeWithInput(t, given.task()))
                        .text("lease", lease.token())
                        .number("expires_at", lease.expiresAt()));
    }

    private Reply heartbeat(Request request) {
        var _ = request.application();
        return reply(workers.heartbeat(request.path("id"), lease(request.body())));
    }

    private static String lease(JsonFields body) {
        return Request.text(body, "lease");
    }

    private static Reply reply(Word word) {
        return switch (word) {
            case Word.Held(var wish, var expiresAt) ->
                    Reply.ok(w ->
                            w.text("action", wish.name().toLowerCase(Locale.ROOT))
                                    .number("expires_at", expiresAt));
            case Word.Lost(var why) -> new Reply.Problem(why.code(), why.message());
        };
    }

    private Reply progress(Request request) {
        var _ = request.application();
        var body = request.body();
        var step =
                new Step(
                        steps(body, "current"),
                        steps(body, "total"),
                        Request.optionalText(body, "stage").orElse(""),
                        Request.optionalText(body, "message").orElse(""));
        var mistake = step.mistake();
        return mistake.isPresent()
                ? new Reply.Problem(ErrorCode.INVALID_FIELD, mistake.get())
                : reply(workers.progress(request.path("id"), lease(body), step));
    }

    private static long steps(JsonFields body, String name) {
        return body.integer(name)
                .orElseThrow(() -> wrong("'%s' must be a whole number".formatted(name)));
    }

    private Reply complete(Request request) {
        var _ = request.application();
        var body = request.body();
        var result = body.raw("result").orElse(RawJson.EMPTY_OBJECT);
        var answer = workers.complete(request.path("id"), lease(body), result);
        return TaskRoutes.reply(
                answer, task -> new Reply.Json(200, TaskRoutes.json(task), Map.of()));
    }

    private Reply fail(Request request) {
        var _ = request.application();
        var body = request.body();
        var again = !body.has("retry") || Request.flag(body, "retry");
        var answer =
                workers.fail(request.path("id"), lease(body), Request.text(body, "error"), again);
        return TaskRoutes.reply(
                answer, task -> new Reply.Json(200, TaskRoutes.json(task), Map.of()));
    }
}

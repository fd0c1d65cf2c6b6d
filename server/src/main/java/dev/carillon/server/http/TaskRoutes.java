package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.DELETE;
import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskJson;
import dev.carillon.core.tasks.TaskQuery;
import dev.carillon.core.tasks.TaskRequest;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Tasks: submitting, watching, controlling, and their results.
final class TaskRoutes {
    private static final int DEFAULT_LIST = 50;
    private static final int MAX_LIST = 500;

    private final TaskService tasks;

    TaskRoutes(TaskService tasks) {
        this.tasks = tasks;
    }

    void mount(Endpoints endpoints) {
        endpoints.blocking(POST, "/api/v1/tasks", this::submit);
        endpoints.blocking(GET, "/api/v1/tasks", this::list);
        endpoints.blocking(GET, "/api/v1/tasks/:id", this::get);
        endpoints.blocking(GET, "/api/v1/tasks/:id/result", this::result);
        endpoints.blocking(DELETE, "/api/v1/tasks/:id", this::delete);
        endpoints.blocking(DELETE, "/api/v1/tasks/:id/result", this::deleteResult);
        endpoints.blocking(POST, "/api/v1/tasks/:id/retry", this::retry);
        for (var action : TaskAction.values()) {
            var path = "/api/v1/tasks/:id/" + action.name().toLowerCase(Locale.ROOT);
            endpoints.blocking(POST, path, request -> control(request, action));
        }
    }

    private Reply submit(Request request) {
        var caller = request.principal();
        var body = request.body();
        var owner = request.onBehalfOf(caller, Request.optionalText(body, "user"));
        var answer =
                tasks.submit(
                        new TaskRequest(
                                owner,
                                Request.text(body, "type"),
                                body.raw("input").orElse(RawJson.EMPTY_OBJECT),
                                request.idempotencyKey()));
        return reply(
                answer,
                task ->
                        new Reply.Json(
                                202, json(task), Map.of("Location", "/api/v1/tasks/" + task.id())));
    }

    private Reply list(Request request) {
        var dead = request.query("state").isPresent();
        var page =
                tasks.page(
                        new TaskQuery(
                                dead ? ofAnybody(request) : Optional.of(request.subject()),
                                request.query("status").map(TaskRoutes::state),
                                request.query("type"),
                                dead ? TaskQuery.Order.DEAD : TaskQuery.Order.NEWEST,
                                request.query("cursor").map(TaskRoutes::place),
                                request.intQuery("limit", DEFAULT_LIST, 1, MAX_LIST)));
        var shown = Pages.fitting(page.tasks(), TaskRoutes::size);
        var next =
                shown.size() < page.tasks().size()
                        ? Optional.of(
                                new TaskQuery.Place(
                                        dead
                                                ? shown.getLast().finishedAt()
                                                : shown.getLast().createdAt(),
                                        shown.getLast().id()))
                        : page.next();
        return Reply.ok(w ->
                w.objects("tasks", shown, TaskJson::writeWithInput)
                        .text("next_cursor", next.map(Object::toString).orElse(null)));
    }

    private static int size(Task task) {
        return json(task).size();
    }

    /// Whose tasks are wanted of those whose attempts are used up: everybody's unless it says
    /// whose.
    private static Optional<UserId> ofAnybody(Request request) {
        var _ = request.application();
        var state = request.query("state").orElse("");
        if (!state.equals("dead")) {
            throw new ProblemException(
                    ErrorCode.INVALID_FIELD,
                    "'state' is '%s'; it must be dead, or be left out; for where tasks stand there is 'status'"
                            .formatted(Excerpt.of(state)));
        }
        return request.query("user").map(PresenceRoutes::user);
    }

    private static TaskState state(String name) {
        return TaskState.named(name)
                .orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.INVALID_FIELD,
                                "'status' is '%s'; it must be one of %s"
                                        .formatted(
                                                Excerpt.of(name),
                                                Arrays.stream(TaskState.values())
                                                        .map(TaskState::wireName)
                                                        .collect(Collectors.joining(", ")))));
    }

    private static TaskQuery.Place place(String cursor) {
        return TaskQuery.Place.parse(cursor).orElseThrow(() -> Pages.notACursor(cursor));
    }

    private Reply retry(Request request) {
        var answer = tasks.retry(request.principal(), request.path("id"));
        return reply(request, answer, task -> new Reply.Json(200, json(task), Map.of()));
    }

    private Reply delete(Request request) {
        var answer = tasks.delete(request.principal(), request.path("id"));
        return reply(request, answer, _ -> new Reply.Empty(204));
    }

    private Reply deleteResult(Request request) {
        var answer = tasks.deleteResult(request.principal(), request.path("id"));
        return reply(request, answer, _ -> new Reply.Empty(204));
    }

    private Reply get(Request request) {
        return new Reply.Json(200, json(find(request)), Map.of());
    }

    private Reply control(Request request, TaskAction action) {
        var answer = tasks.control(request.principal(), request.path("id"), action);
        return reply(request, answer, task -> new Reply.Json(200, json(task), Map.of()));
    }

    /// Answers what was done to a task, which may be somebody else's.
    private static Reply reply(Request request, Answer answer, Function<Task, Reply> done) {
        return reply(
                answer,
                task -> {
                    request.noteActsFor(task.owner(), request.principal());
                    return done.apply(task);
                });
    }

    static Reply reply(Answer answer, Function<Task, Reply> done) {
        return switch (answer) {
            case Answer.Done(var task) -> done.apply(task);
            case Answer.Refused(var code, var message) -> new Reply.Problem(code, message);
        };
    }

    private Reply result(Request request) throws IOException {
        var task = find(request);
        if (!(task.outcome().orElse(null) instanceof Outcome.Completed(var result))) {
            return new Reply.Problem(
                    ErrorCode.CONFLICT,
                    "task '%s' is %s; it has a result once it is completed"
                            .formatted(task.id(), task.state().wireName()));
        }
        return switch (result) {
            case TaskResult.Value(var summary) -> new Reply.Json(200, summary, Map.of());
            case TaskResult.File file when Files.isReadable(file.path()) -> {
                tasks.check(task, file);
                yield new Reply.Download(
                        file.path(),
                        file.name(),
                        file.contentType(),
                        request.stillIn(request.principal()));
            }
            case TaskResult.File _ ->
                    new Reply.Problem(
                            ErrorCode.NOT_FOUND,
                            "the file of task '%s' is no longer kept; run it again"
                                    .formatted(task.id()));
        };
    }

    private Task find(Request request) {
        var id = request.path("id");
        var caller = request.principal();
        var found = tasks.find(caller, id);
        found.ifPresent(task -> request.noteActsFor(task.owner(), caller));
        return found.orElseThrow(() -> {
            var refused = TaskService.notFound(id);
            return new ProblemException(refused.code(), refused.message());
        });
    }

    static RawJson json(Task task) {
        var writer = new JsonObjectWriter();
        TaskJson.writeWithInput(writer, task);
        return writer.toRawJson();
    }
}

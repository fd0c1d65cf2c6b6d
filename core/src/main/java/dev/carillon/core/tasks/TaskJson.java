package dev.carillon.core.tasks;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;

/// How a task is written for clients, in events and over HTTP alike; `docs/protocol.md` names the
/// members.
public final class TaskJson {
    private static final String REMAINING = "estimatedTimeRemaining";

    private TaskJson() {}

    /// Everything clients see of a task's state.
    public static RawJson state(Task task) {
        var writer = new JsonObjectWriter();
        write(writer, task);
        return writer.toRawJson();
    }

    /// The same with the input.
    public static void writeWithInput(JsonObjectWriter w, Task task) {
        write(w, task);
        w.raw("input", task.input());
    }

    private static void write(JsonObjectWriter w, Task task) {
        w.text("taskId", task.id())
                .text("taskType", task.type())
                .text("owner", task.owner().value())
                .text("status", task.state().wireName());
        progress(w, task.progress());
        w.number("createdAt", task.createdAt());
        time(w, "startedAt", task.startedAt());
        time(w, "finishedAt", task.finishedAt());
        attempts(w, task);
        task.outcome().ifPresent(outcome -> outcome(w, outcome));
    }

    private static void progress(JsonObjectWriter w, Progress progress) {
        w.number("progress", progress.percent())
                .number("current", progress.current())
                .number("total", progress.total())
                .text("stage", progress.stage());
        if (!progress.message().isEmpty()) {
            w.text("message", progress.message());
        }
        if (progress.remainingMillis() >= 0) {
            w.number(REMAINING, progress.remainingMillis());
        }
    }

    /// Only what changed since an earlier moment of the same state; what no longer holds is null.
    static RawJson change(Task before, Task after) {
        var writer = new JsonObjectWriter().text("taskId", after.id());
        change(writer, before.progress(), after.progress());
        return writer.toRawJson();
    }

    private static void change(JsonObjectWriter w, Progress before, Progress after) {
        if (after.percent() != before.percent()) {
            w.number("progress", after.percent());
        }
        if (after.current() != before.current()) {
            w.number("current", after.current());
        }
        if (after.total() != before.total()) {
            w.number("total", after.total());
        }
        if (!after.stage().equals(before.stage())) {
            w.text("stage", after.stage());
        }
        if (!after.message().equals(before.message())) {
            w.raw(
                    "message",
                    after.message().isEmpty() ? RawJson.NULL : RawJson.ofText(after.message()));
        }
        if (after.remainingMillis() >= 0 && after.remainingMillis() != before.remainingMillis()) {
            w.number(REMAINING, after.remainingMillis());
        } else if (after.remainingMillis() < 0 && before.remainingMillis() >= 0) {
            w.raw(REMAINING, RawJson.NULL);
        }
    }

    private static void time(JsonObjectWriter w, String name, long millis) {
        if (millis > 0) {
            w.number(name, millis);
        }
    }

    private static void attempts(JsonObjectWriter w, Task task) {
        var attempts = task.attempts();
        if (attempts.begun() > 0) {
            w.number("attempts", attempts.begun());
        }
        if (!task.state().isTerminal() && !attempts.lastError().isEmpty()) {
            w.text("lastError", attempts.lastError());
        }
        if (task.state() == TaskState.PENDING) {
            time(w, "nextAttemptAt", attempts.nextAt());
        }
        task.heldBy().ifPresent(lease -> w.text("worker", lease.worker()));
    }

    private static void outcome(JsonObjectWriter w, Outcome outcome) {
        switch (outcome) {
            case Outcome.Completed(var result) ->
                    w.raw("result", result.summary())
                            .bool("download", result instanceof TaskResult.File);
            case Outcome.Failed(var error, var dead) -> w.text("error", error).bool("dead", dead);
            case Outcome.Cancelled() -> {}
        }
    }
}

package dev.carillon.core.tasks;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;

/// How a task is written for clients, in events and over HTTP alike; `docs/protocol.md` names the
/// members.
public final class TaskJson {
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
        progress(w, task.progress(), Progress.NONE, true);
        w.number("createdAt", task.createdAt());
        time(w, "startedAt", task.startedAt());
        time(w, "finishedAt", task.finishedAt());
        task.outcome().ifPresent(outcome -> outcome(w, outcome));
    }

    /// Only what changed since an earlier moment of the same state.
    static RawJson change(Task before, Task after) {
        var writer = new JsonObjectWriter().text("taskId", after.id());
        progress(writer, after.progress(), before.progress(), false);
        return writer.toRawJson();
    }

    private static void progress(
            JsonObjectWriter w, Progress progress, Progress before, boolean all) {
        w.number("progress", progress.percent()).number("current", progress.current());
        if (all || progress.total() != before.total()) {
            w.number("total", progress.total());
        }
        if (all || !progress.stage().equals(before.stage())) {
            w.text("stage", progress.stage());
        }
        if (all ? !progress.message().isEmpty() : !progress.message().equals(before.message())) {
            w.text("message", progress.message());
        }
        if (progress.remainingMillis() >= 0) {
            w.number("estimatedTimeRemaining", progress.remainingMillis());
        }
    }

    private static void time(JsonObjectWriter w, String name, long millis) {
        if (millis > 0) {
            w.number(name, millis);
        }
    }

    private static void outcome(JsonObjectWriter w, Outcome outcome) {
        switch (outcome) {
            case Outcome.Completed(var result) ->
                    w.raw("result", result.summary())
                            .bool("download", result instanceof TaskResult.File);
            case Outcome.Failed(var error) -> w.text("error", error);
            case Outcome.Cancelled() -> {}
        }
    }
}

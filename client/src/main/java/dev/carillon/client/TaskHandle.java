package dev.carillon.client;

import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// A task that was submitted. Thread-safe; whoever asks waits for the server.
public final class TaskHandle {
    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled");
    private static final Duration FIRST_LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

    private final HttpDoor door;
    private final String id;

    TaskHandle(HttpDoor door, String id) {
        this.door = door;
        this.id = id;
    }

    /// How a task stands. Immutable.
    ///
    /// @param progress percent, 0 to 100
    /// @param result once it is completed
    /// @param error once it has failed
    public record Snapshot(
            String id,
            String status,
            double progress,
            Optional<RawJson> result,
            Optional<String> error) {
        public boolean isOver() {
            return OVER.contains(status);
        }
    }

    public String id() {
        return id;
    }

    /// How it stands now.
    public Snapshot snapshot() {
        return read(door.get(path("")));
    }

    /// Has it stand still at its next checkpoint.
    public Snapshot pause() {
        return act("/pause");
    }

    public Snapshot resume() {
        return act("/resume");
    }

    public Snapshot cancel() {
        return act("/cancel");
    }

    /// Its result once it is completed; fails with `task_failed` or `task_cancelled` when it ends
    /// otherwise. A virtual thread looks after it until then.
    public CompletableFuture<RawJson> result() {
        var result = new CompletableFuture<RawJson>();
        Thread.ofVirtual()
                .name("carillon-task-" + id)
                .start(() -> {
                    try {
                        result.complete(awaitResult(result));
                    } catch (ClientException e) {
                        result.completeExceptionally(e);
                    } catch (InterruptedException e) {
                        result.cancel(false);
                    }
                });
        return result;
    }

    private RawJson awaitResult(CompletableFuture<RawJson> wanted) throws InterruptedException {
        var wait = FIRST_LOOK;
        var now = snapshot();
        while (!now.isOver() && !wanted.isDone()) {
            Thread.sleep(wait);
            wait = wait.compareTo(LONGEST_LOOK) < 0 ? wait.multipliedBy(2) : LONGEST_LOOK;
            now = snapshot();
        }
        if (now.status().equals("completed")) {
            return now.result().orElse(RawJson.NULL);
        }
        throw now.status().equals("cancelled")
                ? new ClientException(
                        "task_cancelled", "the task '%s' was cancelled".formatted(id), false)
                : new ClientException("task_failed", now.error().orElse("the task failed"), false);
    }

    private Snapshot act(String action) {
        return read(door.post(path(action), RawJson.EMPTY_OBJECT, null));
    }

    private String path(String action) {
        return "api/v1/tasks/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + action;
    }

    static Snapshot read(JsonFields task) {
        return new Snapshot(
                task.text("taskId").orElse(""),
                task.text("status").orElse(""),
                task.textOrNumber("progress").map(Double::parseDouble).orElse(0.0),
                task.raw("result"),
                task.text("error"));
    }
}

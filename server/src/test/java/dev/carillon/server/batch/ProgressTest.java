package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import dev.carillon.testkit.Patience;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProgressTest {
    private static final Puppet puppet = new Puppet();

    @RegisterExtension static final RunningServer server = BatchServer.start(puppet);

    @Test
    void C5_a_burst_of_progress_is_merged_and_its_end_is_told() {
        var client = BatchServer.connect(server);
        var task = BatchServer.follow(client);
        puppet.say(
                task,
                context -> {
                    for (var i = 1; i <= 1000; i++) {
                        context.progress(i, 1000, "generating", "");
                    }
                });
        puppet.end(task);
        var messages = BatchServer.until(client, "task_completed");

        assertThat(messages).hasSizeLessThan(20);
        var last = messages.getLast().path("payload");
        assertThat(last.path("progress").asInt()).isEqualTo(100);
        assertThat(last.path("current").asInt()).isEqualTo(1000);
        assertThat(last.path("result").path("documents").asInt()).isEqualTo(3);
    }

    @Test
    void C5_pausing_resuming_and_cancelling_are_told() {
        var client = BatchServer.connect(server);
        var task = BatchServer.follow(client);
        var control = "{\"type\":\"task_%s\",\"payload\":{\"taskId\":\"%s\"}}";

        client.send(control.formatted("pause", task));
        assertThat(client.next("task_paused").at("/payload/status").asString()).isEqualTo("paused");
        client.send(control.formatted("resume", task));
        assertThat(client.next("task_progress").at("/payload/status").asString())
                .isEqualTo("running");
        client.send(control.formatted("cancel", task));
        assertThat(client.next("task_cancelled").at("/payload/status").asString())
                .isEqualTo("cancelled");
        puppet.look(task);
    }

    @Test
    void C5_a_failure_is_told_with_its_reason() {
        var client = BatchServer.connect(server);
        var task = BatchServer.follow(client);
        puppet.say(
                task,
                _ -> {
                    throw new IllegalStateException("the printer is on fire");
                });

        var failed = client.next("task_failed").path("payload");
        assertThat(failed.path("status").asString()).isEqualTo("failed");
        assertThat(failed.path("error").asString()).isEqualTo("the printer is on fire");
    }

    @Test
    void C5_who_asks_for_changes_is_sent_the_fields_that_changed() {
        var client = server.open("?delta=true");
        client.next("connected");
        var task = BatchServer.follow(client);
        puppet.progress(task, 10, 100);
        client.next("task_progress");
        puppet.progress(task, 20, 100);
        var change = client.next("task_progress");

        assertThat(change.path("delta").asBoolean()).isTrue();
        assertThat(change.path("payload").propertyNames())
                .contains("taskId", "progress", "current", "message")
                .doesNotContain("status", "total", "stage", "owner", "createdAt");
        puppet.end(task);
        assertThat(client.next("task_completed").at("/payload/stage").asString())
                .isEqualTo("generating");
    }

    @Test
    void C8_progress_has_every_field_of_the_reference_and_an_estimate_from_the_measured_rate() {
        var client = BatchServer.connect(server);
        var task = BatchServer.follow(client);
        var began = System.nanoTime();
        var measured = new CompletableFuture<Long>();
        puppet.say(
                task,
                context -> {
                    context.progress(0, 100, "generating", "row 0");
                    measured.complete(System.nanoTime());
                });
        var first = measured.orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS).join();
        client.next("task_progress");
        var least = (Duration.ofNanos(System.nanoTime() - first).toMillis() - 1) * 9;
        puppet.progress(task, 10, 100);
        var progress = client.next("task_progress").path("payload");
        var most = Duration.ofNanos(System.nanoTime() - began).toMillis() * 9;

        assertThat(progress.path("taskId").asString()).isEqualTo(task);
        assertThat(progress.path("status").asString()).isEqualTo("running");
        assertThat(progress.path("progress").asDouble()).isEqualTo(10);
        assertThat(progress.path("current").asInt()).isEqualTo(10);
        assertThat(progress.path("total").asInt()).isEqualTo(100);
        assertThat(progress.path("stage").asString()).isEqualTo("generating");
        assertThat(progress.path("message").asString()).isEqualTo("row 10");
        // Ten steps took what passed between the two, and ninety are left.
        assertThat(progress.path("estimatedTimeRemaining").asLong()).isBetween(least, most);
        puppet.end(task);
    }

    @Test
    void C8_who_comes_later_is_first_told_how_far_a_task_is() {
        var first = BatchServer.connect(server);
        var task = BatchServer.follow(first);
        puppet.progress(task, 40, 100);
        first.next("task_progress");
        first.ask("{\"type\":\"unsubscribe\",\"taskIds\":[\"%s\"]}".formatted(task));

        first.ask("{\"type\":\"join_room\",\"room\":\"task:%s\"}".formatted(task));
        assertThat(first.next("task_progress").at("/payload/progress").asInt()).isEqualTo(40);
        puppet.end(task);
    }
}

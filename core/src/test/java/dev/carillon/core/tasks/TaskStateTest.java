package dev.carillon.core.tasks;

import static dev.carillon.core.tasks.TaskState.CANCELLED;
import static dev.carillon.core.tasks.TaskState.COMPLETED;
import static dev.carillon.core.tasks.TaskState.FAILED;
import static dev.carillon.core.tasks.TaskState.PAUSED;
import static dev.carillon.core.tasks.TaskState.PENDING;
import static dev.carillon.core.tasks.TaskState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskStateTest {
    private static final Map<TaskState, Set<TaskState>> LEGAL =
            Map.of(
                    PENDING, Set.of(RUNNING, CANCELLED, FAILED),
                    RUNNING, Set.of(PENDING, PAUSED, COMPLETED, FAILED, CANCELLED),
                    PAUSED, Set.of(PENDING, RUNNING, CANCELLED, FAILED),
                    COMPLETED, Set.of(),
                    FAILED, Set.of(PENDING),
                    CANCELLED, Set.of());

    @Test
    void a_task_makes_its_legal_moves_and_no_others() {
        for (var from : TaskState.values()) {
            for (var to : TaskState.values()) {
                var legal = LEGAL.get(from);
                assertThat(from.canBecome(to))
                        .as(from + " to " + to)
                        .isEqualTo(legal != null && legal.contains(to));
                if (from.canBecome(to)) {
                    assertThat(moved(in(from), to).state()).isEqualTo(to);
                } else {
                    assertThatThrownBy(() -> moved(in(from), to))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining(from.wireName());
                }
            }
        }
    }

    @Test
    void what_is_over_stays_over_but_for_a_failure_that_is_put_back() {
        for (var state : TaskState.values()) {
            var legal = LEGAL.get(state);
            assertThat(state.isTerminal())
                    .isEqualTo(state == FAILED || (legal != null && legal.isEmpty()));
        }
    }

    @Test
    void a_task_knows_when_it_began_and_ended() {
        var task = Task.pending(submission(10));

        var ended =
                task.in(RUNNING, 20)
                        .in(PAUSED, 30)
                        .in(RUNNING, 40)
                        .ended(new Outcome.Cancelled(), 50);

        assertThat(ended.createdAt()).isEqualTo(10);
        assertThat(ended.startedAt()).isEqualTo(20);
        assertThat(ended.finishedAt()).isEqualTo(50);
    }

    private static Task moved(Task task, TaskState to) {
        return switch (to) {
            case PENDING, RUNNING, PAUSED -> task.in(to, 1);
            case COMPLETED ->
                    task.ended(new Outcome.Completed(new TaskResult.Value(RawJson.NULL)), 1);
            case FAILED -> task.ended(new Outcome.Failed("why", true), 1);
            case CANCELLED -> task.ended(new Outcome.Cancelled(), 1);
        };
    }

    private static Task in(TaskState state) {
        return new Task(
                submission(0),
                state,
                Progress.NONE,
                Attempts.NONE,
                Task.Times.NONE,
                Optional.empty());
    }

    private static Submission submission(long createdAt) {
        return new Submission(
                "1",
                "kind",
                new UserId("ada"),
                RawJson.NULL,
                Runner.SERVER,
                Optional.empty(),
                createdAt);
    }
}

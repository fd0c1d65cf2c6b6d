package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.ADA;
import static dev.carillon.testkit.tasks.TestTasks.DONE;
import static dev.carillon.testkit.tasks.TestTasks.OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that have been over for long.
class TaskAgeTest {
    private static final Duration AGE = Duration.ofDays(7); // as TestTasks has it

    @TempDir Path root;

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TestTasks tasks;

    @BeforeEach
    void start() {
        tasks = new TestTasks(root, TestTasks.limits(2), _ -> DONE);
    }

    @AfterEach
    void stop() {
        tasks.close();
    }

    @Test
    void a_task_is_forgotten_when_it_has_been_over_for_too_long_and_one_that_waits_is_not() {
        tasks.awaitEnd(tasks.submit(ADA));
        var waiting = tasks.submit(ADA, OUTSIDE);

        tasks.clock.advance(AGE);
        tasks.service.forgetOld();
        assertThat(tasks.service.tasksOf(ADA, 10)).hasSize(2);
        tasks.clock.advance(Duration.ofMillis(1));
        tasks.service.forgetOld();

        assertThat(tasks.service.tasksOf(ADA, 10))
                .singleElement()
                .satisfies(task -> assertThat(task.id()).isEqualTo(waiting.id()));
    }
}

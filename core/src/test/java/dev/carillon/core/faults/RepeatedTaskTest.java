package dev.carillon.core.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatedTaskTest {
    private final Faults faults = new Faults();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger runs = new AtomicInteger();

    private RepeatedTask task(Runnable action) {
        return new RepeatedTask("sweep", Part.TIMER, faults, action, nanos::get);
    }

    @Test
    void a_task_that_hangs_has_one_thread_however_often_its_time_comes()
            throws InterruptedException {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var task =
                task(() -> {
                    runs.incrementAndGet();
                    begun.countDown();
                    awaitQuietly(end);
                    ended.countDown();
                });
        task.runApart();
        begun.await();
        for (var i = 0; i < 1000; i++) {
            task.runApart();
            task.run();
        }

        assertThat(runs).hasValue(1);
        end.countDown();
        ended.await();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_task_goes_on_whatever_it_throws() {
        var task =
                task(() -> {
                    switch (runs.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("as the test wants it");
                        case 2 -> throw new StackOverflowError("as the test wants it");
                        case 3 -> throw new NoClassDefFoundError("as the test wants it");
                        default -> {}
                    }
                });
        for (var i = 0; i < 5; i++) {
            task.run();
        }

        assertThat(runs).hasValue(5);
        assertThat(faults.count(Part.TIMER)).isEqualTo(3);
    }

    @Test
    void a_task_that_fails_each_time_is_an_obstacle_until_it_works() {
        var task =
                task(() -> {
                    if (runs.incrementAndGet() <= RepeatedTask.FAILURES) {
                        throw new IllegalStateException("as the test wants it");
                    }
                });
        task.run();
        assertThat(faults.obstacle()).isEmpty();
        task.run();
        task.run();
        assertThat(faults.obstacle()).contains("the task 'sweep' fails each time");
        task.run();
        assertThat(faults.obstacle()).isEmpty();
    }

    @Test
    void a_task_that_hangs_is_an_obstacle() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var task =
                task(() -> {
                    begun.countDown();
                    awaitQuietly(end);
                });
        task.runApart();
        begun.await();
        assertThat(faults.obstacle()).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());

        assertThat(faults.obstacle()).contains("the task 'sweep' has been at it for 61 s");
        end.countDown();
    }

    @Test
    void what_it_throws_is_contained_and_counted_by_part() {
        assertThat(faults.contain(Part.HISTORY, () -> {})).isTrue();
        assertThat(
                        faults.contain(
                                Part.HISTORY,
                                () -> {
                                    throw new AssertionError("as the test wants it");
                                }))
                .isFalse();
        assertThat(faults.count(Part.HISTORY)).isEqualTo(1);
        assertThat(faults.count(Part.COMMIT)).isZero();
    }
}

package dev.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots(1);
    private final List<String> served = new CopyOnWriteArrayList<>();

    private interface Acquisition {
        void run() throws InterruptedException;
    }

    @Test
    void who_was_paused_goes_before_who_has_not_begun_and_otherwise_first_come_first_served()
            throws InterruptedException {
        slots.acquire();
        inLine("begun 1", slots::acquire);
        inLine("begun 2", slots::acquire);
        inLine("paused 1", slots::reacquire);
        inLine("paused 2", slots::reacquire);

        for (var count = 1; count <= 4; count++) {
            var expected = count;
            slots.release();
            soon(() -> served.size() == expected);
        }

        assertThat(served).containsExactly("paused 1", "paused 2", "begun 1", "begun 2");
    }

    @Test
    void who_leaves_the_line_takes_no_slot() throws InterruptedException {
        slots.acquire();
        var impatient = inLine("impatient", slots::acquire);
        inLine("patient", slots::acquire);
        impatient.interrupt();
        impatient.join();
        slots.release();
        soon(() -> served.size() == 1);

        assertThat(served).containsExactly("patient");
    }

    @Test
    void a_free_slot_is_taken_at_once() throws InterruptedException {
        slots.acquire();
        slots.release();
        slots.reacquire();
        slots.release();
        slots.acquire();
    }

    /// Starts a thread and waits until it stands in line.
    private Thread inLine(String name, Acquisition acquisition) {
        var thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                acquisition.run();
                                served.add(name);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        soon(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    private static void soon(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }
}

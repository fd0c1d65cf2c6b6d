package dev.carillon.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What may block, so much at once.
class OffloadTest {
    @Test
    void beyond_what_may_be_under_way_the_next_is_refused_until_something_has_ended()
            throws InterruptedException {
        var offload = new Offload(2);
        var release = new CountDownLatch(1);
        var ended = new AtomicInteger();
        for (var i = 0; i < 2; i++) {
            assertThat(
                            offload.tryRun(() -> {
                                awaitUninterruptibly(release);
                                ended.incrementAndGet();
                            }))
                    .isTrue();
        }

        assertThat(offload.tryRun(ended::incrementAndGet)).isFalse();
        release.countDown();
        await().until(() -> offload.tryRun(ended::incrementAndGet));
        await().until(() -> ended.get() == 3);
    }

    @Test
    void what_throws_makes_room_as_well() {
        var offload = new Offload(1);
        for (var i = 0; i < 3; i++) {
            await().dontCatchUncaughtExceptions()
                    .until(() ->
                            offload.tryRun(() -> {
                                throw new IllegalStateException("as the test wants it");
                            }));
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

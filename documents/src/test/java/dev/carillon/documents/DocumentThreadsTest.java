package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.MessageRefusedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The line before the threads on which files are looked into.
class DocumentThreadsTest {
    @Test
    @Timeout(60)
    void the_request_after_200_that_wait_is_refused_and_counted_and_those_are_done()
            throws Exception {
        var threads = new DocumentThreads(1);
        var release = new CountDownLatch(1);
        var done = new AtomicInteger();
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 200; i++) {
                requests.submit(() -> {
                    threads.check(() -> {
                        release.await();
                        return true;
                    });
                    return done.incrementAndGet();
                });
            }
            while (threads.waiting() < 200) {
                Thread.onSpinWait();
            }

            assertThatThrownBy(() -> threads.check(() -> true))
                    .isInstanceOf(MessageRefusedException.class)
                    .hasMessageContaining("200 requests wait");
            assertThat(threads.refused()).isOne();
            release.countDown();
        }
        assertThat(done).hasValue(200);
    }
}

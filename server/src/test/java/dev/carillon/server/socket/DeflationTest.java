package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.server.testing.Deflate;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DeflationTest {
    private static final String TEXT = "bim bam ".repeat(100_000);
    private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);

    @Test
    void B13_a_message_is_compressed_without_what_is_around_it() {
        var deflation = Deflation.ofThisThread();
        var size = deflation.compress(BYTES, 8, BYTES.length - 16);

        assertThat(Deflate.inflate(ByteBuffer.wrap(deflation.bytes(), 0, size)))
                .isEqualTo(TEXT.substring(8, TEXT.length() - 8));
    }

    @Test
    void B13_what_would_not_get_smaller_is_not_compressed() {
        var noise = new byte[5000];
        new Random(1).nextBytes(noise);

        assertThat(Deflation.ofThisThread().compress(noise, 0, noise.length)).isZero();
        assertThat(Deflation.ofThisThread().compress(BYTES, 0, 500)).isBetween(1, 50);
    }

    /// What an event loop's thread had, once it has ended.
    private static <T> T leftBy(Supplier<T> work) throws InterruptedException {
        var left = new AtomicReference<T>();
        var thread = new FastThreadLocalThread(() -> left.set(work.get()));
        thread.start();
        thread.join();
        return left.get();
    }

    @Test
    void the_memory_outside_the_heap_is_freed_when_the_event_loop_ends() throws Exception {
        var deflation = leftBy(Deflation::ofThisThread);
        var inflation = leftBy(Inflation::ofThisThread);

        assertThatThrownBy(() -> deflation.compress(BYTES, 0, 500)).hasMessageContaining("closed");
        assertThatThrownBy(() -> inflation.inflate(false, Unpooled.EMPTY_BUFFER, 1))
                .hasMessageContaining("closed");
    }
}

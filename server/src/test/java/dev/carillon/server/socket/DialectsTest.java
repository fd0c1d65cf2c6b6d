package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.Event;
import dev.carillon.protocol.carillon.CarillonDialect;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.Deflate;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialectsTest {
    private final Dialects dialects = new Dialects(List.of(new CarillonDialect()), true);

    private NettyEncoding encoding(Framing framing) {
        return dialects.find("carillon", framing).orElseThrow();
    }

    /// The hub encodes once for each distinct encoding: see `Batch`.
    @Test
    void B13_connections_of_one_dialect_that_compress_share_one_encoding_and_so_its_bytes() {
        assertThat(encoding(Framing.DEFLATE))
                .isSameAs(encoding(Framing.DEFLATE))
                .isNotSameAs(encoding(Framing.PLAIN));
        assertThat(encoding(Framing.DEFLATE).delta())
                .isSameAs(encoding(Framing.DEFLATE).delta())
                .isNotSameAs(encoding(Framing.PLAIN).delta());
        assertThat(encoding(Framing.DEFLATE).delta().full()).isSameAs(encoding(Framing.DEFLATE));
    }

    @Test
    void B13_each_event_of_a_batch_is_compressed_or_not_by_its_own_size() {
        var small = new Event.Pong("small", null);
        var large = new Event.Pong("large", RawJson.ofText("bim bam ".repeat(100)));
        var frames = (NettyFrames) encoding(Framing.DEFLATE).encode(List.of(small, large, small));
        var bytes = ByteBuffer.wrap(ByteBufUtil.getBytes(frames.bytes()));
        frames.release();

        assertThat(next(bytes)).contains("small");
        assertThat(next(bytes)).contains("bim bam bim");
        assertThat(next(bytes)).contains("small");
        assertThat(bytes.hasRemaining()).isFalse();
    }

    /// Takes a short frame off, and gives its text.
    private static String next(ByteBuffer bytes) {
        var first = bytes.get();
        var length = bytes.get();
        var payload = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return (first & Deflate.COMPRESSED) == 0
                ? StandardCharsets.UTF_8.decode(payload).toString()
                : Deflate.inflate(payload);
    }
}

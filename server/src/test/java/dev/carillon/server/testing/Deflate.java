package dev.carillon.server.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Compresses and inflates messages as RFC 7692 has it, each by itself: the client's end.
public final class Deflate {
    /// The first byte's bit that says that a message is compressed.
    public static final int COMPRESSED = 0x40;

    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private Deflate() {}

    public static byte[] compress(String text) {
        var bytes = deflate(text, Deflater.SYNC_FLUSH, false);
        return Arrays.copyOf(bytes, bytes.length - TAIL.length);
    }

    /// In a block that says it is the last, and the byte of an empty one behind it: section
    /// 7.2.3.4.
    public static byte[] compressInFinalBlock(String text) {
        var bytes = deflate(text, Deflater.NO_FLUSH, true);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static byte[] deflate(String text, int flush, boolean finish) {
        try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
            deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
            if (finish) {
                deflater.finish();
            }
            var out = new ByteArrayOutputStream();
            var buffer = new byte[8192];
            int count;
            do {
                count = deflater.deflate(buffer, 0, buffer.length, flush);
                out.write(buffer, 0, count);
            } while (count == buffer.length);
            return out.toByteArray();
        }
    }

    public static String inflate(ByteBuffer payload) {
        try (var inflater = new Inflater(true)) {
            var input = ByteBuffer.allocate(payload.remaining() + TAIL.length);
            inflater.setInput(input.put(payload.duplicate()).put(TAIL).flip());
            var out = new ByteArrayOutputStream();
            var buffer = new byte[8192];
            int count;
            while ((count = inflater.inflate(buffer)) > 0) {
                out.write(buffer, 0, count);
            }
            return out.toString(StandardCharsets.UTF_8);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        }
    }
}

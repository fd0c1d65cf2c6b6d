package dev.carillon.server.socket;

import io.netty.buffer.ByteBuf;

/// How messages are put into frames. Stateless.
enum Framing {
    /// As they are.
    PLAIN {
        @Override
        void write(boolean binary, byte[] bytes, int from, int length, ByteBuf out) {
            FrameBytes.message(out, binary, bytes, from, length);
        }
    },

    /// Compressed, where that makes a frame smaller.
    DEFLATE {
        @Override
        void write(boolean binary, byte[] bytes, int from, int length, ByteBuf out) {
            var deflation = Deflation.ofThisThread();
            var compressed = length < WORTHWHILE ? 0 : deflation.compress(bytes, from, length);
            if (compressed == 0) {
                PLAIN.write(binary, bytes, from, length, out);
            } else {
                FrameBytes.compressed(out, binary, deflation.bytes(), compressed);
            }
        }
    };

    /// From how many bytes on a message is compressed. Below, less than a third is gained on the
    /// wire, headers of TCP and IP counted, for more processor time than sending takes.
    private static final int WORTHWHILE = 256;

    /// Appends a frame with one message, which takes [FrameBytes#room] at most.
    ///
    /// @param binary whether it is binary, not text
    abstract void write(boolean binary, byte[] bytes, int from, int length, ByteBuf out);
}

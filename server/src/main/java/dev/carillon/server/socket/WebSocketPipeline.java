package dev.carillon.server.socket;

import dev.carillon.core.session.Credentials;
import dev.carillon.protocol.Device;
import io.netty.channel.Channel;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import org.jspecify.annotations.Nullable;

/// Lays out the handlers of a channel whose handshake is over. Thread-safe: it only holds what all
/// sockets share.
final class WebSocketPipeline {
    private static final String DECODER = "frames";

    private final SocketContext server;
    private final WebSocketDecoderConfig plain;
    private final WebSocketDecoderConfig compressed;

    WebSocketPipeline(SocketContext server) {
        this.server = server;
        this.plain =
                WebSocketDecoderConfig.newBuilder()
                        .expectMaskedFrames(true)
                        .allowExtensions(false)
                        .maxFramePayloadLength(server.limits().bytes())
                        .closeOnProtocolViolation(false)
                        .build();
        this.compressed = plain.toBuilder().allowExtensions(true).build();
    }

    /// Takes the channel on, on its event loop.
    ///
    /// @param credentials from the handshake
    /// @param device from there too
    void install(
            Channel channel,
            NettyEncoding encoding,
            Credentials credentials,
            @Nullable Device device) {
        readInTurns(channel);
        var pipeline = channel.pipeline();
        var frames = new FrameDecoder(decoderOf(encoding.framing()));
        pipeline.addLast(DECODER, frames);
        var socket = new SocketHandler(server, encoding, pipeline.context(DECODER), frames);
        pipeline.addLast(socket);
        socket.open(credentials, device);
    }

    /// Has one read of each socket be one turn of the loop: what is compressed may be a thousand
    /// times as large as what was read, and others wait meanwhile.
    private static void readInTurns(Channel channel) {
        if (channel.config().getRecvByteBufAllocator()
                instanceof MaxMessagesRecvByteBufAllocator reads) {
            reads.maxMessagesPerRead(1);
        }
    }

    private WebSocketDecoderConfig decoderOf(Framing framing) {
        return switch (framing) {
            case PLAIN -> plain;
            case DEFLATE -> compressed;
        };
    }
}

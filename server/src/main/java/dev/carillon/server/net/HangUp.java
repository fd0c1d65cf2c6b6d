package dev.carillon.server.net;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// Ends the server's half of a connection, so that its client has all that was sent and sees the
/// end of it. Stateless; called on the channel's event loop.
///
/// The client's half is read on until it ends too. Closing both at once while something of the
/// client's has not been read would be a reset, which takes what was sent last away from it.
public final class HangUp {
    private HangUp() {}

    public static void of(Channel channel) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            endOutput(channel);
        } else {
            tls.closeOutbound().addListener(_ -> endOutput(channel));
        }
    }

    private static void endOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
        }
    }
}

package dev.carillon.server.socket;

import dev.carillon.core.hub.OnLoop;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;

/// What a client sends while it is not listened to, in its order. Owned by its event loop.
///
/// As soon as there is something the socket is read no further. So no more is kept than one read
/// has found, and the client of whom nothing comes is still seen to leave.
@OnLoop
final class InboundHold {
    private final Channel channel;
    private final Deque<Runnable> kept = new ArrayDeque<>(1);

    InboundHold(Channel channel) {
        this.channel = channel;
    }

    /// Keeps something until the end.
    ///
    /// @param taking takes it in, or lets it go where there is nobody any more
    void add(Runnable taking) {
        channel.config().setAutoRead(false);
        kept.add(taking);
    }

    /// Has everything taken in, and the socket read on.
    void end() {
        while (!kept.isEmpty()) {
            kept.remove().run();
        }
        if (channel.isActive()) {
            channel.config().setAutoRead(true);
        }
    }
}

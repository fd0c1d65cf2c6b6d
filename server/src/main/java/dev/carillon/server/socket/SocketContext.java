package dev.carillon.server.socket;

import dev.carillon.core.hub.Hub;
import dev.carillon.core.session.CommandHandler;
import dev.carillon.protocol.Event;
import io.netty.channel.EventLoop;
import java.util.List;

/// What all sockets of a server share. Immutable.
///
/// @param name of the server and its version, for clients
/// @param heartbeatMillis after how long a silent client is pinged
/// @param reconnect how clients should come back
/// @param limits what is taken from a client
public record SocketContext(
        String name,
        long heartbeatMillis,
        Event.ReconnectHint reconnect,
        MessageLimits limits,
        List<NettyLoop> loops,
        Hub hub,
        CommandHandler commands) {

    NettyLoop loopOf(EventLoop eventLoop) {
        for (var loop : loops) {
            if (loop.drives(eventLoop)) {
                return loop;
            }
        }
        throw new IllegalStateException("not one of the server's event loops: " + eventLoop);
    }
}

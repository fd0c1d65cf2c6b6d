package dev.carillon.server.net;

import java.net.SocketAddress;

/// Answers requests. Called on the event loop of each request's connection, so it must be
/// thread-safe and must not block.
@FunctionalInterface
public interface HttpHandler {
    /// Takes a request whose head is there. Its body, if it has one, is discarded unless this
    /// method asks for it with [Exchange#receive] before it returns.
    void handle(Exchange exchange);

    /// Is told of what came that is no request, and was refused as it came.
    default void malformed(SocketAddress peer, Problem why) {}
}

package dev.carillon.server.net;

import io.netty.buffer.ByteBuf;

/// Takes the body of a request in, piece by piece. All its methods are called on the event loop of
/// the request's connection.
public interface BodySink {
    /// Takes a piece. Who wants to keep it retains or copies it.
    void take(ByteBuf piece);

    /// The body is whole.
    void end();

    /// The body will never be whole: the client went away, sent too much, or sent it malformed. The
    /// request was answered, if it could be.
    void abort();
}

package dev.carillon.client;

/// What a client's connection is doing.
public enum ConnectionState {
    /// Nothing yet.
    IDLE,
    /// On its way.
    CONNECTING,
    /// The server has let us in.
    ONLINE,
    /// The connection broke, and the next attempt waits for its time.
    RECONNECTING,
    /// It is over: the client was closed, or the server does not want it back.
    CLOSED
}

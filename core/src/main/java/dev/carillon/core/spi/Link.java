package dev.carillon.core.spi;

import dev.carillon.protocol.CloseReason;

/// The wire of one connection, as the hub sees it. Owned by the connection's event loop: every
/// method is called on it, and none blocks.
public interface Link {
    /// Where the client is, as text; empty when that is not known.
    default String address() {
        return "";
    }

    /// Queues frames made by the [Encoding] of this connection. The caller keeps its own reference.
    void write(Frames frames);

    /// Sends what is queued.
    void flush();

    /// Sends a WebSocket ping at once.
    void ping();

    /// Whether the wire takes more without piling it up.
    boolean writable();

    /// Takes nothing more from the client until [#resume]: what it sends waits, all of it and in
    /// its order, and bounded by no longer reading from the wire.
    void pause();

    /// Takes what has waited since [#pause], and what comes.
    void resume();

    /// What is queued and not yet taken by the kernel, in bytes.
    long queuedBytes();

    /// Is told what the hub itself keeps for the client until the wire takes more, in bytes, so
    /// that it counts with what is queued.
    default void owes(long bytes) {}

    /// Says why, and closes. What is queued before is sent first if the client takes it; what waits
    /// since a [#pause] is taken no more.
    void close(CloseReason reason);
}

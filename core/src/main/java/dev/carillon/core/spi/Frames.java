package dev.carillon.core.spi;

/// Bytes ready for the wire, shared by all connections of one [Encoding] on one event loop.
/// Confined to that loop.
public interface Frames {
    /// How many bytes each connection is sent.
    int size();

    /// Gives the maker's reference back; links that still send hold references of their own.
    void release();
}

package dev.carillon.core.spi;

/// Bytes ready for the wire, shared by all connections of one [Encoding] on one event loop.
/// Confined to that loop.
public interface Frames {
    /// How many bytes each connection is sent.
    int size();

    /// How many messages they are: as many as there were events, less those that the encoding has
    /// no words for.
    int messages();

    /// Gives the maker's reference back; links that still send hold references of their own.
    void release();
}

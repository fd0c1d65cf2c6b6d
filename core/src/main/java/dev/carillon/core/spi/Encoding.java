package dev.carillon.core.spi;

import dev.carillon.protocol.Event;
import java.util.List;

/// A way of writing events: a dialect and its framing. Connections that share an encoding share
/// bytes. Compared by identity; thread-safe.
public interface Encoding {
    /// The name of its dialect.
    String dialect();

    /// Writes events one after the other into one piece.
    Frames encode(List<? extends Event> events);

    /// The encoding for whoever has not received all that came before: the same, with every
    /// publication in full.
    Encoding full();

    /// The encoding for whoever takes publications in their short form.
    Encoding delta();
}

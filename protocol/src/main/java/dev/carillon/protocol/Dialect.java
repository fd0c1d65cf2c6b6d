package dev.carillon.protocol;

import java.io.ByteArrayOutputStream;

/// One family of clients' way of writing: a codec between their frames and our commands and events.
/// Implementations hold no state and are used by every event loop at once.
public interface Dialect {
    /// The name by which configuration, the `dialect` query parameter and the subprotocol
    /// `carillon.NAME` choose it.
    String name();

    /// Reads one message of a client, which is valid UTF-8. Never throws for what it holds.
    ///
    /// @param message not kept and not changed
    Decoded decode(byte[] message);

    /// Writes an event as one message in UTF-8. An event that the dialect's clients have no use for
    /// is left out: nothing is written then.
    ///
    /// @param form in which form publications are wanted
    void encode(Event event, Form form, ByteArrayOutputStream out);

    /// Whether clients can say who they are in a message. Where they can't, whoever connects
    /// without a token is refused at once rather than after a while.
    default boolean authenticatesByMessage() {
        return true;
    }

    /// In which form a publication that has a short one is written.
    enum Form {
        FULL,
        /// Only the changed members, for those who have the rest.
        DELTA
    }
}

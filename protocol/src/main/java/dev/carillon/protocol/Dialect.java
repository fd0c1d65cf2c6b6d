package dev.carillon.protocol;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// One family of clients' way of writing: a codec between their frames and our commands and events.
/// Implementations hold no state and are used by every event loop at once.
public interface Dialect {
    /// The name by which configuration, the `dialect` query parameter and the subprotocol
    /// `carillon.NAME` choose it.
    String name();

    /// Reads one text message of a client, which is valid UTF-8. Never throws for what it holds.
    ///
    /// @param message not kept and not changed
    Decoded decode(byte[] message);

    /// Reads one binary message of a client. Never throws for what it holds.
    ///
    /// @param message not kept and not changed
    /// @return empty where the dialect knows no binary messages, which is the rule: the connection
    ///   is then closed, with a close code that says so
    default Optional<Decoded> decodeBinary(byte[] message) {
        return Optional.empty();
    }

    /// Writes an event as one message in UTF-8. An event that the dialect's clients have no use for
    /// is left out: nothing is written then.
    ///
    /// @param form in which form publications are wanted
    void encode(Event event, Form form, ByteArrayOutputStream out);

    /// Writes an event as one message of any kind. A dialect overrides it whose messages may be
    /// binary, or empty; for all others, what [#encode] writes is a text message, and nothing
    /// written is no message.
    ///
    /// @return of what kind the message is
    default Written write(Event event, Form form, ByteArrayOutputStream out) {
        var before = out.size();
        encode(event, form, out);
        return out.size() == before ? Written.NOTHING : Written.TEXT;
    }

    /// What became of an event.
    enum Written {
        /// The event is left out.
        NOTHING,
        /// A text message in UTF-8, which may be empty.
        TEXT,
        /// A binary message, which may be empty.
        BINARY
    }

    /// Whether clients can say who they are in a message. Where they can't, whoever connects
    /// without a token is refused at once rather than after a while.
    default boolean authenticatesByMessage() {
        return true;
    }

    /// The same dialect for clients that asked for leniency: it leaves aside what it does not know,
    /// where this one refuses it. Empty where this one refuses nothing for that.
    default Optional<Dialect> lenient() {
        return Optional.empty();
    }

    /// In which form a publication that has a short one is written.
    enum Form {
        FULL,
        /// Only the changed members, for those who have the rest.
        DELTA
    }
}

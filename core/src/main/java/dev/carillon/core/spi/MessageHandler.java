package dev.carillon.core.spi;

import dev.carillon.protocol.json.RawJson;
import java.util.Set;

/// Handles messages of types that the server does not know itself. Register it with the server's
/// builder, or put it into a jar in the folder of plug-ins and name it in that jar's
/// `META-INF/services/dev.carillon.core.spi.MessageHandler`.
///
/// Thread-safe: one handler serves all connections at once. The messages of one connection are
/// handled one after the other, in the order in which they came. If it is [AutoCloseable] and came
/// from the folder of plug-ins, it is closed with the server.
public interface MessageHandler {
    /// The types of message that it takes, such as `poll.vote`; no other handler may take them. A
    /// type that a dialect has a meaning of its own for never comes here from clients of that
    /// dialect, so put a word of your own and a dot in front.
    Set<String> types();

    /// Handles a message, on a virtual thread, which may block. A message that is neither replied
    /// to nor refused is not answered.
    ///
    /// @throws MessageRefusedException to answer with an error; the client is told its sentence
    /// @throws Exception answers with an error of the server's own, and harms nobody else
    void handle(Message message, MessageContext context) throws Exception;

    /// What a client sent.
    ///
    /// @param data what stood under the member that its dialect has for that; `null` of JSON when
    ///   there was none
    record Message(String type, RawJson data) {}
}

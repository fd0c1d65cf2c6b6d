package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.MessageHandler;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.json.RawJson;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages of types that no dialect knows: each goes to the handler of its type, if there is one.
/// Called on the connection's loop; handlers run elsewhere.
@OnLoop
final class HandledMessages {
    private static final Logger LOG = LoggerFactory.getLogger(HandledMessages.class);

    /// How many connections' messages are handled at once. Apart from what else is run on virtual
    /// threads, so that handlers which never end hold up each other only.
    private static final int AT_ONCE = 1000;

    /// How many messages of one connection may wait for the one that is being handled.
    private static final int WAITING = 100;

    private final SessionServices services;
    private final Map<String, MessageHandler> handlers;
    private final InOrder inOrder;

    /// @param handlers by the type that they take
    HandledMessages(SessionServices services, Map<String, MessageHandler> handlers) {
        this.services = services;
        this.handlers = new TreeMap<>(handlers);
        this.inOrder = new InOrder(new Offload(AT_ONCE), WAITING);
    }

    void handle(Connection connection, Principal principal, Decoded.Unknown unknown) {
        var handler = handlers.get(unknown.type());
        if (handler == null) {
            connection.send(
                    new Event.Failed(
                            unknown.id(),
                            ErrorCode.UNKNOWN_TYPE,
                            unknown.message() + handledTypes()));
            return;
        }
        var complaint = unknown.complaint();
        if (complaint != null) {
            connection.send(
                    new Event.Failed(
                            unknown.id(),
                            ErrorCode.INVALID_FIELD,
                            complaint + "; what is for the handler stands in its payload"));
            return;
        }
        var message =
                new MessageHandler.Message(unknown.type(), unknown.payload().orElse(RawJson.NULL));
        var context = new HandlerContext(connection, principal, unknown.id(), services.gate());
        if (services.gate().overload().isPresent()
                || !inOrder.tryRun(connection.id(), () -> run(handler, message, context))) {
            context.fail(ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.text());
        }
    }

    private String handledTypes() {
        return handlers.isEmpty()
                ? ""
                : "; message handlers here take " + String.join(", ", handlers.keySet());
    }

    private static void run(
            MessageHandler handler, MessageHandler.Message message, HandlerContext context) {
        try {
            Thread.currentThread().setContextClassLoader(handler.getClass().getClassLoader());
            handler.handle(message, context);
        } catch (MessageRefusedException e) {
            context.fail(e.code(), e.getMessage());
        } catch (Exception | Error e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("type", message.type())
                    .addKeyValue("handler", handler.getClass().getName())
                    .log("a message handler failed");
            context.fail(ErrorCode.INTERNAL, ErrorCode.INTERNAL.text());
        }
    }
}

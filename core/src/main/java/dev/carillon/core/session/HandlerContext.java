package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.PublishGate;
import dev.carillon.core.channels.PublishGate.Right;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.spi.MessageContext;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What the handler of one message sees of the server. Immutable.
///
/// @param id of the message, which its answers repeat
record HandlerContext(Connection from, Principal principal, @Nullable String id, PublishGate gate)
        implements MessageContext {
    @Override
    public UserId user() {
        return principal.user();
    }

    @Override
    public List<String> roles() {
        return principal.roles();
    }

    @Override
    public String connection() {
        return from.id();
    }

    @Override
    public void reply(String type, RawJson data) {
        send(new Event.Message(id, type, data));
    }

    void fail(ErrorCode code, String message) {
        send(new Event.Failed(id, code, message));
    }

    private void send(Event event) {
        from.onLoop(() -> from.send(event));
    }

    @Override
    public CompletionStage<Integer> publish(NewPublication draft) {
        return gate.publish(new Principal.Application(), Right.PUBLISH, draft)
                .thenCompose(Publisher.Receipt::connections);
    }
}

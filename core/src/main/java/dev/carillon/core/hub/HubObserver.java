package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Is told what happens in the hub. Called on event loops: thread-safe and quick.
public interface HubObserver {
    /// A connection opened.
    void opened(Connection connection);

    /// A connection began to act for somebody.
    void authenticated(Connection connection, Principal principal);

    /// A connection ended.
    ///
    /// @param reason why it was closed from this side; null when the client did
    void closed(Connection connection, Optional<Principal> principal, @Nullable CloseReason reason);

    /// A client was told that what it asked for is refused.
    default void refused(Connection connection, ErrorCode code, String message) {}

    /// A client did what it may only because it may act for the application.
    ///
    /// @param action what it did, in a word
    /// @param target to what
    default void actedByRole(Connection connection, String action, String target) {}

    /// So many events were handed to wires.
    void sent(int events);
}

package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An observer whose failures concern nobody: what it throws is counted, and the hub goes on.
/// Thread-safe as that observer is.
record ContainedObserver(HubObserver observer, Faults faults) implements HubObserver {
    @Override
    public void opened(Connection connection) {
        faults.contain(Part.OBSERVER, () -> observer.opened(connection));
    }

    @Override
    public void authenticated(Connection connection, Principal principal) {
        faults.contain(Part.OBSERVER, () -> observer.authenticated(connection, principal));
    }

    @Override
    public void closed(
            Connection connection, Optional<Principal> principal, @Nullable CloseReason reason) {
        faults.contain(Part.OBSERVER, () -> observer.closed(connection, principal, reason));
    }

    @Override
    public void refused(Connection connection, ErrorCode code, String message) {
        faults.contain(Part.OBSERVER, () -> observer.refused(connection, code, message));
    }

    @Override
    public void actedByRole(Connection connection, String action, String target) {
        faults.contain(Part.OBSERVER, () -> observer.actedByRole(connection, action, target));
    }

    /// Called for each batch and each answer, so it makes nothing.
    @Override
    public void sent(int events) {
        try {
            observer.sent(events);
        } catch (Throwable e) {
            faults.note(Part.OBSERVER, e);
        }
    }
}

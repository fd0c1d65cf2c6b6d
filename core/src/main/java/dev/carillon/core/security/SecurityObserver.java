package dev.carillon.core.security;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.HubObserver;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.ErrorCode;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells the security log what happens at sockets, and another observer everything. Thread-safe.
public record SecurityObserver(SecurityLog log, HubObserver next) implements HubObserver {
    @Override
    public void opened(Connection connection) {
        next.opened(connection);
    }

    @Override
    public void authenticated(Connection connection, Principal principal) {
        next.authenticated(connection, principal);
    }

    @Override
    public void refused(Connection connection, ErrorCode code, String message) {
        next.refused(connection, code, message);
        var event = of(code);
        if (event.isPresent()) {
            // of a right, what was asked for; of all else no word that the client chose
            var detail = event.get() == SecurityEvent.FORBIDDEN ? message : "";
            log.write(event.get(), Who.on(connection), "reason", label(code), "detail", detail);
        }
    }

    /// What an error is to whoever watches over the server; empty when it is a mistake like others.
    public static Optional<SecurityEvent> of(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED,
                    INVALID_TOKEN,
                    EXPIRED_TOKEN,
                    REVOKED_TOKEN,
                    TOKEN_NOT_YET_VALID,
                    INACTIVE_USER ->
                    Optional.of(SecurityEvent.TOKEN_REFUSED);
            case INVALID_CREDENTIALS -> Optional.of(SecurityEvent.LOGIN_FAILED);
            case FORBIDDEN -> Optional.of(SecurityEvent.FORBIDDEN);
            case MALFORMED -> Optional.of(SecurityEvent.PROTOCOL_ERROR);
            case RATE_LIMITED -> Optional.of(SecurityEvent.RATE_LIMITED);
            default -> Optional.empty();
        };
    }

    @Override
    public void closed(
            Connection connection, Optional<Principal> principal, @Nullable CloseReason reason) {
        next.closed(connection, principal, reason);
        var code =
                reason instanceof CloseCode standard
                        ? Optional.of(standard)
                        : Optional.<CloseCode>empty();
        code.flatMap(SecurityObserver::of)
                .ifPresent(event ->
                        log.write(
                                event,
                                Who.on(connection)
                                        .named(principal.map(p -> p.user().value()).orElse("")),
                                "closed",
                                label(code.get())));
    }

    private static Optional<SecurityEvent> of(CloseCode code) {
        return switch (code) {
            case PROTOCOL_ERROR, UNSUPPORTED_DATA, INVALID_DATA, TOO_LARGE ->
                    Optional.of(SecurityEvent.PROTOCOL_ERROR);
            case RATE_LIMITED, TOO_MANY_CONNECTIONS -> Optional.of(SecurityEvent.RATE_LIMITED);
            case AUTH_TIMEOUT -> Optional.of(SecurityEvent.TOKEN_REFUSED);
            case SESSION_REVOKED, USER_INACTIVE, TOKEN_EXPIRED ->
                    Optional.of(SecurityEvent.SHUT_OUT);
            // that a token is bad is told when it is refused
            default -> Optional.empty();
        };
    }

    private static String label(Enum<?> code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    /// What applications do by the role `service` is their daily work and not told.
    @Override
    public void actedByRole(Connection connection, String action, String target) {
        next.actedByRole(connection, action, target);
        if (connection.principal().filter(Principal::isAdmin).isPresent()) {
            log.write(
                    SecurityEvent.ADMIN_DEED,
                    Who.on(connection),
                    "action",
                    action,
                    "target",
                    target);
        }
    }

    @Override
    public void sent(int events) {
        next.sent(events);
    }
}

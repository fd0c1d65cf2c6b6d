package dev.carillon.server.http;

import dev.carillon.core.security.SecurityEvent;
import dev.carillon.core.security.SecurityObserver;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.socket.Audit;
import java.util.Locale;

/// Tells the security log of requests that are refused for who sends them. Thread-safe: it does not
/// change.
///
/// Failed logins are not told of here, but where the name is known.
record Refusals(Audit audit, Callers callers) {
    /// Looks at an answer.
    void note(Exchange exchange, Reply reply) {
        if (reply instanceof Reply.Problem(var code, _, _)
                && code != ErrorCode.INVALID_CREDENTIALS) {
            SecurityObserver.of(code)
                    .filter(event ->
                            event != SecurityEvent.PROTOCOL_ERROR
                                    && event != SecurityEvent.RATE_LIMITED)
                    .ifPresent(event -> write(event, exchange, code));
        }
    }

    private void write(SecurityEvent event, Exchange exchange, ErrorCode code) {
        audit.log()
                .write(
                        event,
                        audit.who(exchange).named(user(exchange)),
                        "reason",
                        code.name().toLowerCase(Locale.ROOT),
                        "method",
                        exchange.method().name(),
                        "path",
                        exchange.path());
    }

    private String user(Exchange exchange) {
        try {
            return callers.callerOf(exchange).map(caller -> caller.user().value()).orElse("");
        } catch (ProblemException e) {
            return ""; // which is what is told
        }
    }
}

package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.config.CarillonConfig.Observing;
import dev.carillon.server.socket.BearerToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Who may read the figures of `/metrics`, which tell a stranger how many users there are and how
/// busy the server is. Immutable.
record MetricsDoor(Observing rules) {
    /// Lets a request in.
    ///
    /// @throws ProblemException when it may not read them
    void admit(Request request) {
        if (rules.anyone() || isToken(request) || request.isFromThisMachine()) {
            return;
        }
        try {
            var _ = request.application();
        } catch (ProblemException e) {
            throw new ProblemException(
                    e.code() == ErrorCode.FORBIDDEN
                            ? ErrorCode.FORBIDDEN
                            : ErrorCode.UNAUTHENTICATED,
                    "figures are for this machine, for who sends 'Authorization: Bearer' with carillon.metrics.token, and for the application; carillon.metrics.access opens them to anyone");
        }
    }

    private boolean isToken(Request request) {
        var sent = BearerToken.of(request.exchange().header("Authorization"));
        return !rules.token().isEmpty()
                && sent.isPresent()
                && MessageDigest.isEqual(
                        rules.token().getBytes(StandardCharsets.UTF_8),
                        sent.get().getBytes(StandardCharsets.UTF_8));
    }
}

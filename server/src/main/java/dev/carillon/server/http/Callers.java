package dev.carillon.server.http;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.auth.TokenVerifier;
import dev.carillon.core.auth.Verification;
import dev.carillon.core.security.SecurityEvent;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.socket.Audit;
import dev.carillon.server.socket.BearerToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/// Finds out who sends an HTTP request: by `Authorization: Bearer`, or by `X-API-Key` for an
/// application. Thread-safe.
final class Callers {

    /// Whom an API key speaks for.
    private static final Principal APPLICATION = new Principal.Application();

    private final TokenVerifier tokens;
    private final List<byte[]> apiKeys;
    private final boolean required;
    private final boolean trustLoopback;
    private final Audit audit;

    Callers(TokenVerifier tokens, CarillonConfig.Auth options, Audit audit) {
        this.tokens = tokens;
        this.audit = audit;
        this.apiKeys =
                options.apiKeys().stream()
                        .map(key -> key.getBytes(StandardCharsets.UTF_8))
                        .toList();
        this.required = options.required();
        this.trustLoopback = options.trustLoopback();
    }

    /// Whether anybody may look at the figures: where authentication is off, and from this machine
    /// if that is trusted.
    boolean mayObserve(Exchange request) {
        return !required || isTrusted(request);
    }

    /// Whether a request counts as the application's by where it comes from: from this machine, and
    /// handed on by nobody, if the server is told to trust that.
    boolean isTrusted(Exchange request) {
        return trustLoopback && FromThisMachine.isDirect(request);
    }

    /// Whom the server itself speaks for.
    static Principal application() {
        return APPLICATION;
    }

    /// Empty when the request names nobody; a problem when what it says is wrong.
    Optional<Principal> callerOf(Exchange request) {
        var apiKey = request.header("X-API-Key");
        if (apiKey != null) {
            return Optional.of(applicationOf(apiKey));
        }
        var token = BearerToken.of(request.header("Authorization"));
        if (token.isEmpty()) {
            return Optional.empty();
        }
        return switch (tokens.verify(token.get())) {
            case Verification.Valid(var principal) -> Optional.of(principal);
            case Verification.Refused(var code, var message) ->
                    throw new ProblemException(code, message);
        };
    }

    /// Tells the security log that somebody does what others may not, once it is done: one line a
    /// request, and none of what was refused. What applications do, by a key or the role `service`,
    /// is their daily work and not told.
    void noteDeed(Exchange request, Principal caller) {
        if (caller.isAdmin()) {
            request.onDone(() ->
                    audit.log()
                            .write(
                                    SecurityEvent.ADMIN_DEED,
                                    audit.who(request).named(caller.user().value()),
                                    "method",
                                    request.method().name(),
                                    "path",
                                    request.path()));
        }
    }

    /// Checks that somebody who was let in may go on: their token may have been revoked since, and
    /// what was begun with it ends with it.
    void requireStill(Principal sender) {
        if (tokens.recheck(sender) instanceof Verification.Refused(var code, var message)) {
            throw new ProblemException(code, message);
        }
    }

    /// Whether somebody who was let in may go on, see [#requireStill].
    boolean isStillIn(Principal caller) {
        return !(tokens.recheck(caller) instanceof Verification.Refused);
    }

    private Principal applicationOf(String apiKey) {
        var sent = apiKey.getBytes(StandardCharsets.UTF_8);
        for (var known : apiKeys) {
            if (MessageDigest.isEqual(known, sent)) {
                return APPLICATION;
            }
        }
        throw new ProblemException(
                ErrorCode.INVALID_TOKEN, "'X-API-Key' is not one of this server's keys");
    }
}

package dev.carillon.server.http;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.auth.TokenVerifier;
import dev.carillon.core.auth.Verification;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Finds out who sends an HTTP request: by `Authorization: Bearer`, or by `X-API-Key` for an
/// application. Thread-safe.
final class Callers {
    private static final String BEARER = "Bearer ";

    /// Whom an API key speaks for.
    private static final Principal APPLICATION =
            new Principal(
                    new UserId("application"),
                    "application",
                    List.of("service"),
                    List.of(),
                    "",
                    "",
                    Instant.MAX);

    private final TokenVerifier tokens;
    private final List<byte[]> apiKeys;

    Callers(TokenVerifier tokens, List<String> apiKeys) {
        this.tokens = tokens;
        this.apiKeys = apiKeys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /// Empty when the request names nobody; a problem when what it says is wrong.
    Optional<Principal> callerOf(HttpServerRequest request) {
        var apiKey = request.getHeader("X-API-Key");
        if (apiKey != null) {
            return Optional.of(applicationOf(apiKey));
        }
        var authorization = request.getHeader("Authorization");
        if (authorization == null
                || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        return switch (tokens.verify(authorization.substring(BEARER.length()).strip())) {
            case Verification.Valid(var principal) -> Optional.of(principal);
            case Verification.Refused(var code, var message) ->
                    throw new ProblemException(code, message);
        };
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

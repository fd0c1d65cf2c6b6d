package dev.carillon.server.http;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.auth.TokenVerifier;
import dev.carillon.core.auth.Verification;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import dev.carillon.server.config.CarillonConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds out who sends an HTTP request: by `Authorization: Bearer`, or by `X-API-Key` for an
/// application. Thread-safe.
final class Callers {
    private static final String BEARER = "Bearer ";
    private static final Set<String> LOOPBACK_6 = Set.of("::1", "0:0:0:0:0:0:0:1");

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
    private final boolean required;
    private final boolean trustLoopback;

    Callers(TokenVerifier tokens, CarillonConfig.Auth options) {
        this.tokens = tokens;
        this.apiKeys =
                options.apiKeys().stream()
                        .map(key -> key.getBytes(StandardCharsets.UTF_8))
                        .toList();
        this.required = options.required();
        this.trustLoopback = options.trustLoopback();
    }

    /// Whether anybody may look at the figures: where authentication is off, and from this machine
    /// if that is trusted.
    boolean mayObserve(HttpServerRequest request) {
        return !required || isTrusted(request);
    }

    /// Whether a request counts as the application's by where it comes from: from this machine, and
    /// handed on by nobody, if the server is told to trust that.
    boolean isTrusted(HttpServerRequest request) {
        return trustLoopback
                && request.getHeader("X-Forwarded-For") == null
                && request.getHeader("Forwarded") == null
                && request.getHeader("Origin") == null
                && isLoopback(request.remoteAddress());
    }

    private static boolean isLoopback(SocketAddress address) {
        var host = address.hostAddress();
        return host != null && (host.startsWith("127.") || LOOPBACK_6.contains(host));
    }

    /// Whom the server itself speaks for.
    static Principal application() {
        return APPLICATION;
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

package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.net.Problem;
import dev.carillon.server.socket.PageCheck;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/// Lets pages of other sites use the API, if their origin is allowed. Immutable.
final class Cors {
    private static final String MAX_AGE_SECONDS = "3600";
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

    /// Whatever the API reads.
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Content-Encoding, X-API-Key, Idempotency-Key, Prefer";

    private static final String RESPONSE_HEADERS =
            "Location, Content-Disposition, Retry-After, WWW-Authenticate, Allow, Preference-Applied";

    private final PageCheck pages;

    Cors(PageCheck pages) {
        this.pages = pages;
    }

    /// Says what a page of another site may read of the answer, and answers what its browser asks
    /// beforehand.
    ///
    /// @return whether the request was answered
    boolean answers(Exchange exchange) {
        var policy = pages.policy();
        if (!policy.allowed().isEmpty() && !policy.allowsAny()) {
            // The same request of another page is answered otherwise, which caches must know.
            exchange.addHeader("Vary", "Origin");
        }
        var origin = exchange.header("Origin");
        if (origin == null || pages.isOwn(exchange)) {
            return false;
        }
        var isAskedBeforehand =
                exchange.method().equals(HttpMethod.OPTIONS)
                        && exchange.header("Access-Control-Request-Method") != null;
        if (policy.allowed().isEmpty() && !isAskedBeforehand) {
            return false; // whose browser does not show its page the answer
        }
        var refusal = pages.refusal(exchange);
        if (refusal.isPresent()) {
            exchange.respond(new Problem(ErrorCode.FORBIDDEN, refusal.get()));
            return true;
        }
        exchange.addHeader("Access-Control-Allow-Origin", policy.allowsAny() ? "*" : origin);
        if (isAskedBeforehand) {
            exchange.addHeader("Access-Control-Allow-Methods", METHODS);
            exchange.addHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
            exchange.addHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
            exchange.respond(204, new DefaultHttpHeaders(), new byte[0]);
            return true;
        }
        exchange.addHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
        return false;
    }
}

package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.net.Problem;
import dev.carillon.server.socket.OriginPolicy;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/// Lets pages of other sites use the API, if their origin is allowed. Immutable.
final class Cors {
    private static final String MAX_AGE_SECONDS = "3600";
    private static final String METHODS = "GET, POST, DELETE";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, X-API-Key, Idempotency-Key, Prefer";
    private static final String RESPONSE_HEADERS = "Location, Content-Disposition";

    /// The server's own page, which is no other site: browsers name its origin too.
    private static final OriginPolicy OWN_PAGE = new OriginPolicy(List.of());

    private final OriginPolicy origins;

    Cors(OriginPolicy origins) {
        this.origins = origins;
    }

    /// Says what a page of another site may read of the answer, and answers what its browser asks
    /// beforehand.
    ///
    /// @return whether the request was answered
    boolean answers(Exchange exchange) {
        var origin = exchange.header("Origin");
        if (origin == null || OWN_PAGE.allows(origin, exchange.header("Host"))) {
            return false;
        }
        var isAskedBeforehand =
                exchange.method().equals(HttpMethod.OPTIONS)
                        && exchange.header("Access-Control-Request-Method") != null;
        if (origins.allowed().isEmpty() && !isAskedBeforehand) {
            return false; // whose browser does not show its page the answer
        }
        if (!origins.allows(origin, exchange.header("Host"))) {
            exchange.respond(new Problem(ErrorCode.FORBIDDEN, "this origin is not allowed"));
            return true;
        }
        if (origins.allowed().contains("*")) {
            exchange.addHeader("Access-Control-Allow-Origin", "*");
        } else {
            exchange.addHeader("Access-Control-Allow-Origin", origin);
            exchange.addHeader("Vary", "Origin");
        }
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

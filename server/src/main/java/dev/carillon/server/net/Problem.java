package dev.carillon.server.net;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.json.JsonObjectWriter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;

/// An error in the form of RFC 9457. Immutable.
///
/// @param status of the HTTP response
/// @param retryAfter in how many seconds it is worth trying again, where time mends it
public record Problem(int status, ErrorCode code, String detail, int retryAfter) {
    /// What browsers are told of answers that are data: nothing in them is to be run, guessed at or
    /// shown in a frame.
    public static final Map<String, String> OF_DATA =
            Map.of(
                    "X-Content-Type-Options",
                    "nosniff",
                    "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'");

    private static final String TYPE = "application/problem+json";

    public Problem(ErrorCode code, String detail) {
        this(code, detail, 1);
    }

    public Problem(ErrorCode code, String detail, int retryAfter) {
        this(statusOf(code), code, detail, retryAfter);
    }

    Problem(int status, ErrorCode code, String detail) {
        this(status, code, detail, 1);
    }

    /// Its headers, but for those of the connection.
    HttpHeaders headers() {
        var headers = new DefaultHttpHeaders();
        headers.set("Content-Type", TYPE);
        headers.set("Cache-Control", "no-store");
        OF_DATA.forEach(headers::set);
        if (status == 401) {
            headers.set("WWW-Authenticate", "Bearer");
        }
        if (status == 503 || status == 429) {
            headers.set("Retry-After", retryAfter);
        }
        return headers;
    }

    byte[] body() {
        return new JsonObjectWriter()
                .text("type", "about:blank")
                .text("title", code.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .number("status", status)
                .text("detail", detail)
                .number("code", code.code())
                .toRawJson()
                .toBytes();
    }

    private static int statusOf(ErrorCode code) {
        return switch (code) {
            case INTERNAL -> 500;
            case UNAUTHENTICATED,
                    INVALID_TOKEN,
                    EXPIRED_TOKEN,
                    REVOKED_TOKEN,
                    TOKEN_NOT_YET_VALID,
                    INACTIVE_USER,
                    INVALID_CREDENTIALS ->
                    401;
            case FORBIDDEN -> 403;
            case MALFORMED, UNKNOWN_TYPE -> 400;
            case INVALID_FIELD -> 422;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_FORMAT -> 415;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case CONFLICT, LEASE_LOST -> 409;
            case FILE_DAMAGED -> 410;
            case LIMIT_EXCEEDED, RATE_LIMITED, CHANNEL_FULL, TOO_MANY_ROOMS -> 429;
            case QUEUE_FULL, OVERLOADED, STORE_UNAVAILABLE -> 503;
            case STORE_FULL -> 507;
        };
    }
}

package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.json.JsonObjectWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes replies as HTTP responses.
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    static void send(HttpServerResponse response, Reply reply) {
        if (response.ended() || response.closed()) {
            return;
        }
        switch (reply) {
            case Reply.Empty(var status) -> response.setStatusCode(status).end();
            case Reply.Json(var status, var body, var headers) -> {
                headers.forEach(response::putHeader);
                response.setStatusCode(status)
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Cache-Control", "no-store")
                        .end(Buffer.buffer(body.toBytes()));
            }
            case Reply.Download download -> send(response, download);
            case Reply.Problem problem -> send(response, problem);
        }
    }

    private static void send(HttpServerResponse response, Reply.Download download) {
        var name = URLEncoder.encode(download.name(), StandardCharsets.UTF_8).replace("+", "%20");
        response.putHeader("Content-Type", download.contentType())
                .putHeader("Content-Disposition", "attachment; filename*=UTF-8''" + name)
                .putHeader("X-Content-Type-Options", "nosniff")
                .sendFile(download.path().toString())
                .onFailure(failure -> LOG.atWarn().setCause(failure).log("a file was not sent"));
    }

    private static void send(HttpServerResponse response, Reply.Problem problem) {
        var code = problem.code();
        var status = statusOf(code);
        var body =
                new JsonObjectWriter()
                        .text("type", "about:blank")
                        .text("title", code.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .number("status", status)
                        .text("detail", problem.detail())
                        .number("code", code.code())
                        .toRawJson();
        if (status == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (status == 503 || status == 429) {
            response.putHeader("Retry-After", "1");
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(Buffer.buffer(body.toBytes()));
    }

    static int statusOf(ErrorCode code) {
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
            case FILE_DAMAGED -> 410;
            case CONFLICT, LEASE_LOST -> 409;
            case LIMIT_EXCEEDED, RATE_LIMITED, CHANNEL_FULL, TOO_MANY_ROOMS -> 429;
            case QUEUE_FULL, OVERLOADED, STORE_UNAVAILABLE -> 503;
            case STORE_FULL -> 507;
        };
    }
}

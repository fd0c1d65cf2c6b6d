package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.net.Problem;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes replies as HTTP responses. Stateless; for any thread.
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    static void send(Exchange exchange, Reply reply) {
        switch (reply) {
            case Reply.Empty(var status) ->
                    exchange.respond(status, new DefaultHttpHeaders(), new byte[0]);
            case Reply.Json(var status, var body, var more) -> {
                var headers = headers(more);
                headers.set("Content-Type", "application/json");
                headers.set("Cache-Control", "no-store");
                Problem.OF_DATA.forEach(headers::set);
                exchange.respond(status, headers, body.toBytes());
            }
            case Reply.Unchanged(var headers) ->
                    exchange.respond(304, headers(headers), new byte[0]);
            case Reply.Content(var type, var body, var more) -> {
                var headers = headers(more);
                headers.set("Content-Type", type);
                exchange.respond(200, headers, body.array());
            }
            case Reply.Download download -> send(exchange, download);
            case Reply.Problem(var code, var detail, var retryAfter) ->
                    exchange.respond(new Problem(code, detail, retryAfter));
        }
    }

    private static HttpHeaders headers(Map<String, String> more) {
        var headers = new DefaultHttpHeaders();
        more.forEach(headers::set);
        return headers;
    }

    private static void send(Exchange exchange, Reply.Download download) {
        var name = URLEncoder.encode(download.name(), StandardCharsets.UTF_8).replace("+", "%20");
        var headers = new DefaultHttpHeaders();
        headers.set("Content-Type", download.contentType());
        headers.set("Content-Disposition", "attachment; filename*=UTF-8''" + name);
        headers.set("Cache-Control", "no-store");
        Problem.OF_DATA.forEach(headers::set);
        try {
            var file = FileChannel.open(download.path(), StandardOpenOption.READ);
            exchange.respond(200, headers, file, file.size(), download.still());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("a file can't be read");
            exchange.respond(new Problem(ErrorCode.INTERNAL, ErrorCode.INTERNAL.text()));
        }
    }
}

package dev.carillon.server.socket;

import dev.carillon.core.security.SecurityEvent;
import dev.carillon.server.net.Exchange;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Makes WebSockets of requests that ask for one. Thread-safe: it only holds what all sockets
/// share.
///
/// Nothing of HTTP is left in the channel's pipeline, where it would cost memory for as long as the
/// socket lives. Closing and counting a socket is the hub's business.
public final class WebSocketUpgrade {
    private static final int TOO_MANY_REQUESTS = 429;

    private final WebSocketPipeline pipeline;
    private final Dialects dialects;
    private final SocketPaths paths;
    private final PageCheck pages;
    private final ConnectionLimit limit;
    private final Audit audit;

    public WebSocketUpgrade(
            SocketContext server,
            Dialects dialects,
            SocketPaths paths,
            PageCheck pages,
            ConnectionLimit limit,
            Audit audit) {
        this.pipeline = new WebSocketPipeline(server);
        this.dialects = dialects;
        this.paths = paths;
        this.pages = pages;
        this.limit = limit;
        this.audit = audit;
    }

    /// Which pages it takes sockets from, which are the pages that may use the rest too.
    public PageCheck pages() {
        return pages;
    }

    /// Takes a request that asks for a WebSocket where there are some.
    ///
    /// @return whether it was one
    public boolean takes(Exchange request) {
        if (!Handshake.lists(request, "Upgrade", "websocket")) {
            return false;
        }
        var place = paths.find(request.path());
        place.ifPresent(found -> handle(request, found));
        return place.isPresent();
    }

    private void handle(Exchange request, SocketPaths.Place place) {
        switch (Handshake.check(request, dialects, place.dialect(), pages)) {
            case Handshake.Refused(var status, var reason) ->
                    refuse(request, status, reason, new DefaultHttpHeaders());
            case Handshake.Accepted accepted ->
                    limit.count(request)
                            .ifPresentOrElse(
                                    excess -> refuse(request, excess),
                                    () -> accept(request, place, accepted));
        }
    }

    private void refuse(Exchange request, ConnectionLimit.Excess excess) {
        audit.write(SecurityEvent.RATE_LIMITED, request, "reason", "connections");
        var headers = new DefaultHttpHeaders().set("Retry-After", excess.seconds());
        refuse(request, TOO_MANY_REQUESTS, excess.reason(), headers);
    }

    private static void refuse(Exchange request, int status, String reason, HttpHeaders headers) {
        if (status == Handshake.UPGRADE_REQUIRED) {
            headers.set("Sec-WebSocket-Version", Handshake.VERSION);
        }
        headers.set("Content-Type", "text/plain; charset=utf-8");
        request.respond(status, headers, (reason + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void accept(Exchange request, SocketPaths.Place place, Handshake.Accepted accepted) {
        var headers = new DefaultHttpHeaders();
        headers.set("Upgrade", "websocket");
        headers.set("Sec-WebSocket-Accept", accepted.answer());
        accepted.subprotocol().ifPresent(name -> headers.set("Sec-WebSocket-Protocol", name));
        accepted.extension().ifPresent(answer -> headers.set(Handshake.EXTENSIONS, answer));
        var credentials =
                place.credentials(tokenOf(request), accepted.encoding().authenticatesByMessage());
        var encoding = accepted.encoding();
        var device = accepted.device().orElse(null);
        var proxied = audit.addresses().behindProxy(request).map(InetAddress::getHostAddress);
        request.upgrade(
                headers,
                channel -> {
                    proxied.ifPresent(client -> channel.attr(SocketHandler.ADDRESS).set(client));
                    pipeline.install(channel, encoding, credentials, device);
                });
    }

    private static @Nullable String tokenOf(Exchange request) {
        var parameter = request.parameter("token");
        return parameter
                .filter(token -> !token.isEmpty())
                .or(() -> BearerToken.of(request.header("Authorization")))
                .or(() -> parameter)
                .orElse(null);
    }
}

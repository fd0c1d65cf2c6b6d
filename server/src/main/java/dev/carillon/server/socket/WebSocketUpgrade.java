package dev.carillon.server.socket;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes WebSocket handshakes over from Vert.x: the one place that knows how. It answers the
/// handshake through the public `toNetSocket()`, takes the channel behind it by the door that
/// Vert.x's own protocol servers use, and leaves nothing of Vert.x in the channel's pipeline, where
/// it would cost 13 KB a connection.
///
/// From then on Vert.x does not know the connection: closing and counting it is the hub's business.
/// Clear-text HTTP/2 and ALPN must be off on the server.
public final class WebSocketUpgrade {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketUpgrade.class);

    private static final String BEARER = "Bearer ";
    private static final int TOO_MANY_REQUESTS = 429;

    /// Vert.x's name for its handler in a pipeline.
    private static final String VERTX_HANDLER = "handler";

    private final WebSocketPipeline pipeline;
    private final Dialects dialects;
    private final SocketPaths paths;
    private final OriginPolicy origins;
    private final ConnectionLimit limit;

    public WebSocketUpgrade(
            SocketContext server,
            Dialects dialects,
            SocketPaths paths,
            OriginPolicy origins,
            ConnectionLimit limit) {
        this.pipeline = new WebSocketPipeline(server);
        this.dialects = dialects;
        this.paths = paths;
        this.origins = origins;
        this.limit = limit;
    }

    /// Takes a request that asks for a WebSocket where there are some.
    ///
    /// @return whether it was one
    public boolean takes(HttpServerRequest request) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            return false;
        }
        var place = paths.find(String.valueOf(request.path()));
        place.ifPresent(found -> handle(request, found));
        return place.isPresent();
    }

    private void handle(HttpServerRequest request, SocketPaths.Place place) {
        switch (Handshake.check(request, dialects, place.dialect(), origins)) {
            case Handshake.Refused(var status, var reason) -> refuse(request, status, reason);
            case Handshake.Accepted accepted ->
                    limit.count(request)
                            .ifPresentOrElse(
                                    excess -> refuse(request, excess),
                                    () -> takeOver(request, place, accepted));
        }
    }

    private static void refuse(HttpServerRequest request, ConnectionLimit.Excess excess) {
        request.response().putHeader("Retry-After", Integer.toString(excess.seconds()));
        refuse(request, TOO_MANY_REQUESTS, excess.reason());
    }

    private static void refuse(HttpServerRequest request, int status, String reason) {
        var response = request.response().setStatusCode(status);
        if (status == Handshake.UPGRADE_REQUIRED) {
            response.putHeader("Sec-WebSocket-Version", Handshake.VERSION);
        }
        response.putHeader("Content-Type", "text/plain; charset=utf-8").end(reason + "\n");
    }

    private void takeOver(
            HttpServerRequest request, SocketPaths.Place place, Handshake.Accepted accepted) {
        var headers = request.response().headers();
        headers.set("Upgrade", "websocket").set("Connection", "Upgrade");
        headers.set("Sec-WebSocket-Accept", accepted.answer());
        accepted.subprotocol().ifPresent(name -> headers.set("Sec-WebSocket-Protocol", name));
        accepted.extension().ifPresent(answer -> headers.set(Handshake.EXTENSIONS, answer));
        var credentials =
                place.credentials(tokenOf(request), accepted.encoding().authenticatesByMessage());
        request.toNetSocket()
                .onSuccess(socket ->
                        pipeline.install(
                                detach(socket),
                                accepted.encoding(),
                                credentials,
                                accepted.device().orElse(null)))
                .onFailure(failure ->
                        LOG.atDebug().setCause(failure).log("a handshake was not finished"));
    }

    private static @Nullable String tokenOf(HttpServerRequest request) {
        var parameter = request.getParam("token");
        var header = request.getHeader("Authorization");
        return parameter == null && header != null && header.startsWith(BEARER)
                ? header.substring(BEARER.length()).strip()
                : parameter;
    }

    /// Takes the channel from under a socket of Vert.x, which no longer knows of it.
    static Channel detach(NetSocket socket) {
        var channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        channel.pipeline().remove(VERTX_HANDLER);
        return channel;
    }
}

package dev.carillon.server.net;

import dev.carillon.server.config.CarillonConfig.Requests;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;

/// Lays out the handlers of a new connection. Thread-safe: it only holds what all connections
/// share.
public final class HttpPipeline extends ChannelInitializer<Channel> {
    private final HttpHandler handler;
    private final Requests limits;
    private final HttpLoad load;
    private final Optional<SslContext> tls;

    public HttpPipeline(
            HttpHandler handler, Requests limits, HttpLoad load, Optional<SslContext> tls) {
        this.handler = handler;
        this.limits = limits;
        this.load = load;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        var pipeline = channel.pipeline();
        tls.ifPresent(context -> pipeline.addLast(context.newHandler(channel.alloc())));
        var decoder = new RequestDecoder(limits);
        var encoder = new ResponseEncoder();
        pipeline.addLast(
                decoder, encoder, new HttpConnection(handler, decoder, encoder, limits, load));
    }
}

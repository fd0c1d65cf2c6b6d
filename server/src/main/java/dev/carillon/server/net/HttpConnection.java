package dev.carillon.server.net;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.config.CarillonConfig.Requests;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection that speaks HTTP: one request after the other, each answered before the next is
/// read. Owned by its event loop.
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    /// How much of a body that nobody wants is read, so that the connection can be used again.
    private static final int DISCARDED_BYTES = 64 * 1024;

    /// How long the client may take to see that the server has ended its half.
    private static final int LINGER_SECONDS = 2;

    /// After how long somebody with too many connections is to come back.
    private static final int REFUSED_SECONDS = 10;

    /// Stands for a head that did not come.
    private static final HttpRequest NO_HEAD =
            new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");

    private final HttpHandler handler;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder;
    private final Requests limits;
    private final HttpLoad load;

    /// The one under way; null between two.
    private @Nullable Exchange current;

    private @Nullable Upgrade upgrade;
    private @Nullable Patience patience;
    private @Nullable WriteWatch writing;
    private boolean inHead;

    /// What is taken of the memory for requests, for what is read and not interpreted yet.
    private long ahead;

    private boolean reading;
    private boolean closing;

    /// Set when the connection is added to its pipeline, before anything is read.
    private @Nullable ChannelHandlerContext context;

    /// What is to happen when the request's end is there.
    private record Upgrade(HttpHeaders headers, Consumer<Channel> next) {}

    HttpConnection(
            HttpHandler handler,
            RequestDecoder decoder,
            ResponseEncoder encoder,
            Requests limits,
            HttpLoad load) {
        this.handler = handler;
        this.decoder = decoder;
        this.encoder = encoder;
        this.limits = limits;
        this.load = load;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        patience = new Patience(ctx.executor(), this::late);
        writing =
                new WriteWatch(
                        ctx.channel(),
                        limits.writeTime(),
                        load.unsent().of(ctx.executor()),
                        this::stalled);
        wait(limits.headTime());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (patience != null) {
            patience.close();
        }
        if (writing != null) {
            writing.close();
        }
        headEnds();
        load.bodies().giveBack(ahead);
        ahead = 0;
    }

    /// The client takes nothing of what it is sent.
    private void stalled() {
        load.missed(HttpLoad.Deadline.WRITE);
        out().close();
    }

    private void watchWriting() {
        if (writing != null && !reading) {
            writing.begin();
        }
    }

    private void headBegins() {
        if (!inHead) {
            inHead = true;
            load.headBegins();
            wait(limits.headTime());
        }
    }

    private void headEnds() {
        if (inHead) {
            inHead = false;
            load.headEnds();
        }
    }

    private void wait(Duration most) {
        if (patience != null) {
            patience.begin(most);
        }
    }

    private void waitNoMore() {
        if (patience != null) {
            patience.end();
        }
    }

    /// What the client should have sent did not come in time.
    private void late() {
        var exchange = current;
        load.missed(missed(exchange));
        if (exchange != null && exchange.state() != Exchange.State.OPEN) {
            out().close(); // it was answered, and the rest of its body does not come
        } else if (exchange != null) {
            closing = true;
            exchange.respond(timeout("body", "limits.body-time", limits.bodyTime()));
            exchange.intake().abort();
        } else if (decoder.isWithinHead()) {
            refuse(NO_HEAD, timeout("head", "limits.head-time", limits.headTime()));
        } else {
            out().close();
        }
    }

    private HttpLoad.Deadline missed(@Nullable Exchange exchange) {
        if (exchange != null) {
            return HttpLoad.Deadline.BODY;
        }
        return decoder.isWithinHead() ? HttpLoad.Deadline.HEAD : HttpLoad.Deadline.IDLE;
    }

    private static Problem timeout(String what, String setting, Duration limit) {
        return new Problem(
                408,
                ErrorCode.MALFORMED,
                "the request's %s did not come within %d ms, set by %s"
                        .formatted(what, limit.toMillis(), setting));
    }

    /// Refuses something after which nothing can be understood.
    private void refuse(HttpRequest head, Problem why) {
        var refused = new Exchange(this, head, Target.NONE);
        current = refused;
        closing = true;
        handler.malformed(peer(), why);
        refused.respond(why);
    }

    private ChannelHandlerContext out() {
        var ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("the connection is in no pipeline yet");
        }
        return ctx;
    }

    SocketAddress peer() {
        return out().channel().remoteAddress();
    }

    /// Runs something once the channel is closed, also where it speaks another protocol by then.
    void onClosed(Runnable action) {
        out().channel().closeFuture().addListener(_ -> action.run());
    }

    /// Runs something on the event loop: at once, where the caller is on it.
    void run(Runnable action) {
        var loop = out().executor();
        if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        try {
            if (!closing && message instanceof HttpRequest head) {
                begin(head);
            }
            if (!closing && message instanceof HttpContent content) {
                take(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest head) {
        headEnds();
        encoder.headOnly(head.method().equals(HttpMethod.HEAD));
        var wrong = refusal().or(() -> HeadCheck.check(head, limits));
        if (wrong.isPresent()) {
            refuse(head, wrong.get());
            return;
        }
        try {
            var exchange = new Exchange(this, head, Target.parse(head.uri()));
            current = exchange;
            if (exchange.hasBody()) {
                wait(limits.bodyTime());
            } else {
                waitNoMore();
            }
            handle(exchange);
        } catch (Target.MalformedException e) {
            var refused = new Exchange(this, head, Target.NONE);
            current = refused;
            var why = new Problem(ErrorCode.MALFORMED, String.valueOf(e.getMessage()));
            handler.malformed(peer(), why);
            refused.respond(why);
        }
    }

    /// Why this connection is not served at all; empty when it is.
    private Optional<Problem> refusal() {
        return Optional.ofNullable(out().channel().attr(OpenSockets.REFUSAL).get())
                .map(why -> new Problem(ErrorCode.LIMIT_EXCEEDED, why, REFUSED_SECONDS));
    }

    private void handle(Exchange exchange) {
        try {
            handler.handle(exchange);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("a request failed");
            exchange.respond(new Problem(ErrorCode.INTERNAL, ErrorCode.INTERNAL.text()));
        }
    }

    private void take(HttpContent content) {
        var exchange = current;
        if (exchange == null) {
            return;
        }
        var intake = exchange.intake();
        if (content.decoderResult().isFailure()) {
            closing = true;
            exchange.respond(
                    new Problem(ErrorCode.MALFORMED, "the request's body is malformed chunks"));
            intake.abort();
        } else if (!intake.take(content.content()) && exchange.state() == Exchange.State.OPEN) {
            closing = true;
            exchange.tooLarge();
        } else if (intake.isKept()
                && !intake.keep(load.bodies(), content.content().readableBytes())) {
            closing = true;
            exchange.respond(
                    new Problem(
                            ErrorCode.OVERLOADED,
                            "too many bodies are under way, for limits.bodies; try again later"));
            intake.abort();
        } else if (content instanceof LastHttpContent) {
            waitNoMore();
            end(exchange);
        } else if (patience != null) {
            patience.extend(limits.bodyTime(intake.received()));
        }
    }

    private void end(Exchange exchange) {
        if (upgrade != null) {
            become(upgrade);
            return;
        }
        try {
            exchange.intake().end();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("a request failed");
            exchange.respond(new Problem(ErrorCode.INTERNAL, ErrorCode.INTERNAL.text()));
        }
        goOn(exchange);
    }

    void writeContinue() {
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE);
        var _ = out().writeAndFlush(response);
    }

    /// Stops reading for an exchange whose body comes in faster than it is taken, or goes on.
    void hold(Exchange exchange, boolean still) {
        if (exchange == current && (still || !exchange.intake().isEnded())) {
            out().channel().config().setAutoRead(!still);
        }
    }

    void respond(Exchange exchange, int status, HttpHeaders headers, byte[] body) {
        if (exchange.state() != Exchange.State.OPEN) {
            return;
        }
        exchange.become(Exchange.State.ANSWERING);
        var content =
                encoder.isHeadOnly() || body.length == 0
                        ? Unpooled.EMPTY_BUFFER
                        : Unpooled.wrappedBuffer(body);
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(status),
                        content,
                        headers,
                        new DefaultHttpHeaders());
        complete(exchange, response, body.length);
        written(exchange, write(response));
        watchWriting();
    }

    void respond(Exchange exchange, int status, HttpHeaders headers, FileChannel file, long size) {
        if (exchange.state() != Exchange.State.OPEN) {
            FileSending.close(file);
            return;
        }
        exchange.become(Exchange.State.ANSWERING);
        var response =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), headers);
        complete(exchange, response, size);
        var ctx = out();
        var _ = ctx.write(response);
        if (encoder.isHeadOnly()) {
            FileSending.close(file);
            written(exchange, write(LastHttpContent.EMPTY_LAST_CONTENT));
            return;
        }
        FileSending.start(ctx, file, size)
                .addListener(sent -> {
                    if (sent.isSuccess()) {
                        written(exchange, ctx.newSucceededFuture());
                    } else {
                        // Its length was told, so there is no other way to say that it is not
                        // whole.
                        LOG.atDebug().setCause(sent.cause()).log("a file was not sent whole");
                        ctx.close();
                    }
                });
        watchWriting();
    }

    /// Closes the connection as soon as the client may no longer have what it is sent.
    void whileSending(Exchange exchange, BooleanSupplier still) {
        if (exchange.state() != Exchange.State.ANSWERING) {
            return;
        }
        if (still.getAsBoolean()) {
            var _ =
                    out().executor()
                            .schedule(() -> whileSending(exchange, still), 1, TimeUnit.SECONDS);
        } else {
            LOG.atDebug().log("a file is not sent on, for the token is no longer good");
            out().close();
        }
    }

    /// Adds what every response has.
    private void complete(Exchange exchange, HttpResponse response, long length) {
        var headers = response.headers();
        headers.add(exchange.extraHeaders());
        if (!isWithoutBody(response.status())) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        closing = closing || !HttpUtil.isKeepAlive(exchange.head()) || !isRestShort(exchange);
        if (closing) {
            headers.set(HttpHeaderNames.CONNECTION, "close");
        } else if (exchange.head().protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            headers.set(HttpHeaderNames.CONNECTION, "keep-alive");
        }
    }

    private static boolean isWithoutBody(HttpResponseStatus status) {
        return status.equals(HttpResponseStatus.NO_CONTENT)
                || status.equals(HttpResponseStatus.NOT_MODIFIED);
    }

    /// Whether what is still to come of a request is worth waiting for.
    private static boolean isRestShort(Exchange exchange) {
        if (exchange.intake().isEnded() || !exchange.hasBody()) {
            return true;
        }
        var announced = exchange.announcedBytes();
        return announced >= 0
                && announced <= DISCARDED_BYTES
                && !HttpUtil.is100ContinueExpected(exchange.head());
    }

    private ChannelFuture write(Object message) {
        var ctx = out();
        return reading ? ctx.write(message) : ctx.writeAndFlush(message);
    }

    private void written(Exchange exchange, ChannelFuture last) {
        if (exchange.state() == Exchange.State.GONE) {
            return;
        }
        exchange.become(Exchange.State.ANSWERED);
        if (closing) {
            out().flush();
            last.addListener(_ -> hangUp());
        } else {
            goOn(exchange);
        }
    }

    /// Ends the connection, so that the client sees all of the answer.
    private void hangUp() {
        var ctx = out();
        if (ctx.pipeline().context(decoder) != null) {
            ctx.pipeline().remove(decoder); // what comes now is not interpreted
        }
        HangUp.of(ctx.channel());
        ctx.channel().config().setAutoRead(true);
        var _ = ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    /// Goes on to the next request, if this one is over and the client reads its answers.
    private void goOn(Exchange exchange) {
        if (exchange == current
                && !closing
                && exchange.state() == Exchange.State.ANSWERED
                && exchange.intake().isEnded()
                && out().channel().isWritable()) {
            current = null;
            exchange.intake().giveBack(load.bodies());
            wait(limits.idleTime());
            next();
        }
    }

    private void next() {
        try {
            decoder.next();
            account();
        } catch (Exception e) {
            exceptionCaught(out(), e);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        if (current == null && decoder.isWithinHead()) {
            headBegins();
        }
        account();
        ctx.flush();
        watchWriting();
    }

    /// Counts what is read and not interpreted yet. Where there is no memory left for it, a head is
    /// refused, and what comes behind a request stays with the client until that is answered.
    private void account() {
        if (closing) {
            return;
        }
        var more = decoder.held() - ahead;
        if (more <= 0) {
            if (more < 0) {
                load.bodies().giveBack(-more);
                ahead += more;
            }
        } else if (load.bodies().take(more)) {
            ahead += more;
        } else if (current == null) {
            refuse(
                    NO_HEAD,
                    new Problem(
                            ErrorCode.OVERLOADED,
                            "too many requests are under way, for limits.bodies; try again later"));
        } else {
            out().channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (current != null) {
            goOn(current);
        }
    }

    void upgrade(Exchange exchange, HttpHeaders headers, Consumer<Channel> next) {
        exchange.become(Exchange.State.ANSWERING);
        upgrade = new Upgrade(headers, next);
    }

    private void become(Upgrade wanted) {
        current = null;
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.SWITCHING_PROTOCOLS,
                        Unpooled.EMPTY_BUFFER,
                        wanted.headers(),
                        new DefaultHttpHeaders());
        var ctx = out();
        var _ = ctx.write(response);
        var channel = ctx.channel();
        var pipeline = channel.pipeline();
        pipeline.remove(this);
        pipeline.remove(encoder);
        wanted.next().accept(channel);
        channel.flush();
        pipeline.remove(decoder); // which hands on what it has not read
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        if (writing != null) {
            writing.close();
        }
        if (current != null) {
            current.gone();
            current.intake().giveBack(load.bodies());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ClientFault.is(cause)) {
            LOG.atDebug().setCause(cause).log("a connection broke");
        } else {
            LOG.atError().setCause(cause).log("a connection failed");
        }
        ctx.close();
    }

    static boolean isEncrypted(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(SslHandler.class) != null;
    }
}

package dev.carillon.server.socket;

import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.session.Credentials;
import dev.carillon.core.spi.Frames;
import dev.carillon.core.spi.Link;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.server.net.ClientFault;
import dev.carillon.server.net.HangUp;
import dev.carillon.server.net.LoopBudget;
import dev.carillon.server.net.Unsent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket: takes its client's frames in, and is the [Link] on which its connection writes.
/// Owned by its event loop.
@OnLoop
final class SocketHandler extends ChannelInboundHandlerAdapter implements Link {
    /// Where its client is, if a proxy that is believed says so.
    static final AttributeKey<String> ADDRESS = AttributeKey.valueOf("client-address");

    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

    /// How long a client has to answer a close frame.
    private static final int CLOSE_SECONDS = 2;

    private final SocketContext server;
    private final NettyEncoding encoding;

    /// Where frames are written: past all that only looks at what comes in.
    private final ChannelHandlerContext out;

    private @Nullable Connection connection;
    private final FrameDecoder frames;
    private final Assembly assembly = new Assembly();

    /// There since the first message that did not come at once.
    private LoopBudget.@Nullable Share unfinished;

    /// There since the client first did not take at once what it was sent.
    private @Nullable Unsent unsent;

    /// There only where messages are counted.
    private final @Nullable MessageRate rate;

    /// What the client sends while it is not listened to; null while it is.
    private @Nullable InboundHold hold;

    /// The newest ping that was not answered yet, for its client does not read; null when all were.
    private byte @Nullable [] owedPong;

    /// How much waited to be sent when the client was pinged last.
    private long waitedAtPing;

    private boolean reading;
    private boolean unflushed;
    private boolean closing;
    private boolean deaf;

    SocketHandler(
            SocketContext server,
            NettyEncoding encoding,
            ChannelHandlerContext out,
            FrameDecoder frames) {
        this.server = server;
        this.encoding = encoding;
        this.out = out;
        this.frames = frames;
        this.rate = server.limits().perMinuteMatters() ? new MessageRate() : null;
    }

    /// Makes the socket a connection of the hub.
    ///
    /// @param credentials from the handshake
    /// @param device from there too
    void open(Credentials credentials, @Nullable Device device) {
        var opened = server.hub().open(loop(), this, encoding);
        if (opened.isEmpty()) {
            breakOff(CloseCode.SERVER_FULL);
            return;
        }
        connection = opened.get();
        reading = true;
        connection.send(
                new Event.Connected(
                        connection.id(),
                        server.name(),
                        server.heartbeatMillis(),
                        server.reconnect()));
        server.commands().authentication().handshake(connection, credentials, device);
        flushRead();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        if (hold != null && message instanceof WebSocketFrame) {
            // Sent before what the client is told now, it is no sign that it got that.
            hold.add(() -> take(message));
            return;
        }
        if (connection != null) {
            connection.seen();
        }
        take(message);
    }

    private void take(Object message) {
        try {
            var current = connection;
            if (closing) {
                if (message instanceof CloseWebSocketFrame) {
                    out.close();
                }
            } else if (current != null && message instanceof WebSocketFrame frame) {
                take(current, frame);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public String address() {
        var channel = out.channel();
        if (channel.hasAttr(ADDRESS)) {
            return String.valueOf(channel.attr(ADDRESS).get());
        }
        return channel.remoteAddress() instanceof InetSocketAddress peer
                        && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "";
    }

    @Override
    public void pause() {
        hold = new InboundHold(out.channel());
    }

    @Override
    public void resume() {
        reading = true;
        endHold();
        flushRead();
    }

    private void endHold() {
        var over = hold;
        if (over != null) {
            hold = null;
            over.end();
        }
    }

    private void take(Connection current, WebSocketFrame frame) {
        switch (frame) {
            case WebSocketFrame strange when !Assembly.understands(strange) ->
                    breakOff(CloseCode.PROTOCOL_ERROR);
            case TextWebSocketFrame data -> takeData(current, data);
            case BinaryWebSocketFrame data -> takeData(current, data);
            case ContinuationWebSocketFrame data -> takeData(current, data);
            case PingWebSocketFrame ping -> takePing(ping.content());
            case CloseWebSocketFrame close -> answerClose(close);
            // A pong is a sign of life and no more.
            default -> {}
        }
    }

    /// Answers a ping. A client that does not read what it is sent is owed the answer to its newest
    /// ping alone, as RFC 6455 has it in section 5.5.3, and is not read from until it does.
    private void takePing(ByteBuf content) {
        if (writable()) {
            write(FrameBytes.pong(out.alloc(), content));
            flush();
        } else {
            owedPong = ByteBufUtil.getBytes(content);
            out.channel().config().setAutoRead(false);
        }
    }

    /// Gives what is owed, and reads on.
    private void payPong() {
        var owed = owedPong;
        if (owed != null && !closing) {
            owedPong = null;
            write(FrameBytes.pong(out.alloc(), Unpooled.wrappedBuffer(owed)));
            flush();
            if (hold == null) {
                out.channel().config().setAutoRead(true);
            }
        }
    }

    private void takeData(Connection current, WebSocketFrame frame) {
        switch (assembly.add(frame, server.limits().bytes())) {
            case Payload.Message message -> take(current, message);
            case Payload.Partial _ -> {}
            case Payload.Unusable(var why) -> current.close(why);
        }
    }

    private void take(Connection current, Payload.Message message) {
        var counted = rate;
        var verdict = counted == null ? MessageRate.Verdict.FINE : server.limits().count(counted);
        if (verdict == MessageRate.Verdict.FAR_TOO_MANY) {
            current.close(CloseCode.RATE_LIMITED);
            return;
        }
        var decoded = decode(message);
        if (decoded.isEmpty()) {
            current.close(CloseCode.UNSUPPORTED_DATA);
        } else if (counted != null && verdict == MessageRate.Verdict.TOO_MANY) {
            current.send(
                    new Event.Failed(
                            decoded.get().id(),
                            ErrorCode.RATE_LIMITED,
                            server.limits().complaint(counted)));
        } else {
            server.commands().handle(current, decoded.get());
        }
    }

    /// Reads a message; empty when the dialect knows none of its kind.
    private Optional<Decoded> decode(Payload.Message message) {
        try {
            return message.isBinary()
                    ? encoding.decodeBinary(message.bytes())
                    : Optional.of(encoding.decode(message.bytes()));
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("a message could not be decoded");
            return Optional.of(
                    new Decoded.Rejected(null, ErrorCode.INTERNAL, ErrorCode.INTERNAL.text()));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flushRead();
        countUnfinished();
    }

    private void countUnfinished() {
        var begun = unfinished;
        if (begun == null && frames.held() + assembly.held() > 0 && !closing) {
            begun =
                    loop().unfinished()
                            .share(() -> frames.held() + assembly.held(), this::dropUnfinished);
            unfinished = begun;
        }
        if (begun != null && !closing) {
            begun.count();
        }
    }

    private void dropUnfinished() {
        breakOff(CloseCode.OVERLOADED);
        assembly.discard();
        try {
            frames.discard(out);
        } catch (Exception e) {
            failed(e);
        }
    }

    /// Sends what was written, and counts what the client does not take at once.
    private void send() {
        out.flush();
        if (unsent != null) {
            unsent.count();
        } else if (queuedBytes() > 0) {
            unsent().count();
        }
    }

    private Unsent unsent() {
        var known = unsent;
        if (known == null) {
            known = new Unsent(out.channel(), loop().unsent(), this::dropUnsent);
            unsent = known;
        }
        return known;
    }

    /// Ends the connection with all that waits: its client does not read, so it would not read why.
    private void dropUnsent() {
        end(CloseCode.SLOW_CONSUMER);
        out.close();
    }

    @Override
    public void owes(long bytes) {
        if (out.channel().isActive() && (bytes > 0 || unsent != null)) {
            unsent().elsewhere(bytes);
        }
    }

    private NettyLoop loop() {
        return server.loopOf(out.channel().eventLoop());
    }

    /// Sends what was written while something was taken in, in one go.
    private void flushRead() {
        reading = false;
        if (unflushed) {
            unflushed = false;
            send();
        }
    }

    private void answerClose(CloseWebSocketFrame close) {
        closing = true;
        out.writeAndFlush(FrameBytes.closeAnswer(out.alloc(), close.statusCode()))
                .addListener(ChannelFutureListener.CLOSE);
        closeSoon();
        lost();
    }

    /// Closes the channel, whether or not its client reads what it was sent last.
    private void closeSoon() {
        var _ = out.executor().schedule(() -> out.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (connection != null && ctx.channel().isWritable()) {
            payPong();
            connection.drained();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        lost();
        endHold();
        if (unsent != null) {
            unsent.end();
        }
        if (unfinished != null) {
            unfinished.end();
        }
    }

    private void lost() {
        if (connection != null) {
            connection.lost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case CorruptedWebSocketFrameException bad -> broken(codeOf(bad.closeStatus().code()));
            case CorruptedFrameException _ -> broken(CloseCode.PROTOCOL_ERROR);
            // The client went away in the middle of a message.
            case PrematureChannelClosureException _ -> out.close();
            case Throwable other when ClientFault.is(other) -> out.close();
            default -> failed(cause);
        }
    }

    private void failed(Throwable cause) {
        LOG.atError().setCause(cause).log("a connection failed");
        end(CloseCode.INTERNAL);
    }

    private static CloseCode codeOf(int status) {
        for (var code : CloseCode.values()) {
            if (code.code() == status) {
                return code;
            }
        }
        return CloseCode.PROTOCOL_ERROR;
    }

    /// Ends a connection whose client broke the protocol, once what it sent before is taken in.
    private void broken(CloseCode code) {
        if (hold == null) {
            breakOff(code);
        } else {
            hold.add(() -> breakOff(code));
        }
    }

    /// Ends a connection from which no more is read, not even an answer to the close frame.
    private void breakOff(CloseCode code) {
        deaf = true;
        end(code);
    }

    private void end(CloseCode code) {
        if (connection == null) {
            close(code);
        } else {
            connection.close(code);
        }
    }

    @Override
    public void write(Frames frames) {
        if (closing) {
            return;
        }
        if (frames instanceof NettyFrames netty) {
            write(netty.share());
        } else {
            throw new IllegalArgumentException("frames of another transport: " + frames);
        }
    }

    private void write(ByteBuf bytes) {
        out.write(bytes, out.voidPromise());
    }

    @Override
    public void flush() {
        if (reading) {
            unflushed = true;
        } else {
            send();
        }
    }

    /// Pings the client, unless so much waits for it that a ping would only wait behind that. A
    /// client that is not read from, and takes what it is sent, shows by that that it is there.
    @Override
    public void ping() {
        if (writable()) {
            out.writeAndFlush(FrameBytes.ping(out.alloc()), out.voidPromise());
            return;
        }
        var waits = queuedBytes();
        if (connection != null && waits < waitedAtPing) {
            connection.seen();
        }
        waitedAtPing = waits;
    }

    @Override
    public boolean writable() {
        return out.channel().isWritable();
    }

    @Override
    public long queuedBytes() {
        return Unsent.queued(out.channel());
    }

    @Override
    public void close(CloseReason reason) {
        if (closing) {
            return;
        }
        sayWhy(reason);
        closing = true;
        var said = out.writeAndFlush(FrameBytes.close(out.alloc(), reason));
        if (deaf) {
            said.addListener(_ -> HangUp.of(out.channel()));
        }
        closeSoon();
        endHold();
    }

    /// Tells clients that read no close frames, if their dialect has a word for it.
    private void sayWhy(CloseReason reason) {
        try {
            var frames = encoding.encode(List.of(new Event.Disconnected(reason)));
            write(frames);
            frames.release();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("a client could not be told why it is closed");
        }
    }
}

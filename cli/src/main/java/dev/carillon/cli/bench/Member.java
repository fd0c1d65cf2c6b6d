package dev.carillon.cli.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One connection: listens, and checks that it gets each message of each sender once and in order.
/// Owned by its event loop, but for its channel and what futures tell.
final class Member extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final byte[] PONG = "\"pong\"".getBytes(StandardCharsets.US_ASCII);

    /// So many that came to be missing are remembered, to tell those that come late from doubles.
    private static final int MOST_MISSING = 10_000;

    private final int index;
    private final Gathering gathering;
    private final CompletableFuture<Member> ready = new CompletableFuture<>();
    private final long began = System.nanoTime();

    /// The number that is due next of each sender heard here.
    private final int[] next;

    private final Set<Long> missing = new HashSet<>();
    private boolean leaving;
    private boolean over;

    /// Written by the event loop before `ready` is complete, read by others after.
    private @Nullable Channel channel;

    Member(int index, Gathering gathering) {
        this.index = index;
        this.gathering = gathering;
        this.next = new int[gathering.plan().sendersHeardBy(index)];
    }

    int index() {
        return index;
    }

    /// Done when the server answers, failed when there is no connection.
    CompletableFuture<Member> ready() {
        return ready;
    }

    /// Says something, from any thread.
    ///
    /// @return whether it is on its way: not where the connection is gone or takes no more
    boolean say(String text) {
        var open = channel;
        if (open == null || !open.isActive() || !open.isWritable()) {
            return false;
        }
        open.writeAndFlush(new TextWebSocketFrame(text));
        return true;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            channel = context.channel();
            gathering
                    .script()
                    .join(gathering.plan().roomOf(index))
                    .ifPresent(text -> context.write(new TextWebSocketFrame(text)));
            context.writeAndFlush(new TextWebSocketFrame(gathering.script().ping()));
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case TextWebSocketFrame text -> received(text.content());
            case CloseWebSocketFrame close ->
                    end("%d %s".formatted(close.statusCode(), close.reasonText()));
            default -> {}
        }
    }

    private void received(ByteBuf text) {
        var mark = gathering.marks().find(text);
        if (mark != null) {
            heard(mark);
        } else if (!ready.isDone() && contains(text, PONG)) {
            gathering.tally().opened(System.nanoTime() - began);
            ready.complete(this);
        }
    }

    private static boolean contains(ByteBuf text, byte[] part) {
        var last = text.writerIndex() - part.length;
        for (var at = text.readerIndex(); at <= last; at++) {
            var i = 0;
            while (i < part.length && text.getByte(at + i) == part[i]) {
                i++;
            }
            if (i == part.length) {
                return true;
            }
        }
        return false;
    }

    private void heard(Mark mark) {
        var at = mark.sender() / gathering.plan().rooms();
        if (at >= next.length) {
            return;
        }
        gathering.tally().delivered(System.nanoTime() - mark.due());
        var due = next[at];
        if (mark.number() == due) {
            next[at] = due + 1;
        } else if (mark.number() > due) {
            for (var number = due;
                    number < mark.number() && missing.size() < MOST_MISSING;
                    number++) {
                missing.add(key(mark.sender(), number));
            }
            next[at] = mark.number() + 1;
            gathering.tally().skipped(mark.number() - due);
        } else if (missing.remove(key(mark.sender(), mark.number()))) {
            gathering.tally().skipped(-1);
            gathering.tally().outOfOrder(index, mark);
        } else {
            gathering.tally().doubled(index, mark);
        }
    }

    private static long key(int sender, int number) {
        return (long) sender << 32 | number;
    }

    /// Counts what never came.
    ///
    /// @param sent how many each sender sent
    /// @return done when it is counted
    Future<?> settle(int[] sent) {
        return Objects.requireNonNull(channel).eventLoop().submit(() -> count(sent));
    }

    private void count(int[] sent) {
        for (var key : missing) {
            gathering.tally().lost(index, (int) (key >> 32), (int) (long) key);
        }
        for (var at = 0; at < next.length; at++) {
            var sender = at * gathering.plan().rooms() + gathering.plan().roomOf(index);
            if (sender == index && !gathering.script().echoes()) {
                continue;
            }
            for (var number = next[at]; number < sent[sender]; number++) {
                gathering.tally().lost(index, sender, number);
            }
        }
    }

    /// Says good-bye.
    void leave() {
        var open = channel;
        if (open != null) {
            open.eventLoop()
                    .execute(() -> {
                        leaving = true;
                        open.writeAndFlush(new CloseWebSocketFrame(1000, "bye"));
                    });
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("the connection was lost");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(String.valueOf(cause.getMessage()));
        context.close();
    }

    private void end(String how) {
        if (!leaving && !over) {
            over = true;
            gathering.tally().ended(how);
            ready.completeExceptionally(new IllegalStateException(how));
        }
    }

    /// There never was a connection.
    void failed(Throwable cause) {
        end(String.valueOf(cause.getMessage()));
    }
}

package dev.carillon.server.net;

import io.netty.channel.Channel;

/// What waits to be sent to one client, counted with what waits for the others of its event loop.
/// Owned by that loop; made only for a client that did not take all at once.
public final class Unsent {
    private final Channel channel;
    private final LoopBudget.Share share;
    private long elsewhere;

    /// @param giveWay ends the connection, and with it all that waits
    public Unsent(Channel channel, LoopBudget budget, Runnable giveWay) {
        this.channel = channel;
        this.share = budget.share(this::holds, giveWay);
    }

    /// What waits in the queue of a channel, in bytes.
    public static long queued(Channel channel) {
        var queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    /// Counts nothing any more, for the channel is closed or another's.
    public void end() {
        share.end();
    }

    /// Counts what waits now. To be called when something was sent.
    public void count() {
        share.count();
    }

    /// Counts what is kept for the client in other places than the queue of its channel, in bytes.
    public void elsewhere(long bytes) {
        elsewhere = bytes;
        count();
    }

    private long holds() {
        return channel.isActive() ? queued(channel) + elsewhere : 0;
    }
}

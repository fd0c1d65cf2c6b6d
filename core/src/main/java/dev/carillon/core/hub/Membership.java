package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;

/// That a connection has joined a channel, for whoever makes it live there. Confined to the
/// connection's loop. It is used only while the connection is in the channel, and is dropped when
/// the connection is live.
@OnLoop
public final class Membership {
    private final Connection connection;
    private final Subscribers subscribers;

    Membership(Connection connection, Subscribers subscribers) {
        this.connection = connection;
        this.subscribers = subscribers;
    }

    /// The offset of the newest publication that this loop has begun to send on the channel.
    public long lastOffset() {
        return subscribers.fanOut().lastOffset();
    }

    /// Makes the connection live: from the first publication after this position on it gets
    /// everything.
    public void liveAfter(StreamPosition position) {
        var memberships = connection.memberships();
        var index = memberships.memberIndex(memberships.indexOf(name()));
        subscribers.liveAfter(index, position);
    }

    /// Ends it.
    public void leave() {
        connection.memberships().leave(name());
    }

    private ChannelName name() {
        return subscribers.channel().name();
    }
}

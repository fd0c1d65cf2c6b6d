package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import org.jspecify.annotations.Nullable;

/// A subscription that is not live yet: its connection has joined the channel and gets nothing of
/// it by itself. Called on the connection's loop. The hub calls it and knows nothing more of it:
/// the resume room has the one that there is.
@OnLoop
public interface PendingSubscription {
    /// The channel.
    ChannelName channel();

    /// Whether it makes the connection live on the channel; false where the connection was live
    /// before and only asks where it stands.
    boolean brings();

    /// The newest position that the client can have been told of; null before it was told any.
    @Nullable StreamPosition newest();

    /// Up to where the channel was written to the connection; null before anything was.
    @Nullable StreamPosition reached();

    /// What it holds until the wire takes it, in bytes, roughly.
    long held();

    /// The wire takes more again.
    void resume();

    /// The connection left the channel.
    void left();
}

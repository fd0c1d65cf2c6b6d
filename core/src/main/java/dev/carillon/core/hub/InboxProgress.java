package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import org.jspecify.annotations.Nullable;

/// How far the client of a connection has got in their inbox, and what of that is still to be
/// noted. Confined to the connection's loop.
@OnLoop
final class InboxProgress {
    private final Connection connection;
    private final ChannelName channel;

    /// Up to where the inbox had been written at the last sign of life, or where it began; negative
    /// when neither is known.
    private long heard = -1;

    /// Whether it was written to since then.
    private boolean unheard;

    /// What has changed since it was noted last, and whether it is to be.
    private boolean written;

    private boolean acknowledged;
    private boolean toBeNoted;

    /// @param channel the inbox
    InboxProgress(Connection connection, ChannelName channel) {
        this.connection = connection;
        this.channel = channel;
    }

    Connection connection() {
        return connection;
    }

    ChannelName channel() {
        return channel;
    }

    /// Whether a channel is the inbox.
    boolean isOf(ChannelName other) {
        return channel.equals(other);
    }

    /// Whether a channel is the inbox, and the connection is from a device.
    boolean isOf(ChannelName other, String device) {
        return isOf(other) && connection.deviceName().equals(device);
    }

    /// Says from where on the inbox is sent.
    void begins(StreamPosition position) {
        heard = position.offset();
        var receiver = connection.receiver();
        if (receiver != null && receiver.acks()) {
            receiver.acknowledge(position);
        }
    }

    /// The inbox was written to the connection: that is to be noted.
    void wrote() {
        unheard = true;
        written = true;
        noteSoon();
    }

    /// The client gave a sign of life.
    void seen() {
        if (unheard) {
            var reached = reached();
            if (reached != null) {
                heard = reached.offset();
                unheard = false;
                acknowledgedMore(!connection.acks());
            }
        }
    }

    /// The client has everything up to a position; no news where it doesn't say so by itself.
    void acknowledge(StreamPosition position) {
        var receiver = connection.receiver();
        if (receiver != null && receiver.acks()) {
            acknowledgedMore(receiver.acknowledge(position));
        }
    }

    private void acknowledgedMore(boolean more) {
        if (more) {
            acknowledged = true;
            noteSoon();
        }
    }

    /// Has it noted with the next round.
    void noteSoon() {
        if (!toBeNoted) {
            toBeNoted = true;
            connection.shard().noteSoon(this);
        }
    }

    /// Its turn to be noted has come.
    void takeTurn() {
        toBeNoted = false;
    }

    /// Whether the client acknowledged more since this was asked last.
    boolean takeAcknowledged() {
        var more = acknowledged;
        acknowledged = false;
        return more;
    }

    /// Whether the inbox was written to the connection since this was asked last.
    boolean takeWritten() {
        var more = written;
        written = false;
        return more;
    }

    /// Whether it was written to since the last sign of life, and its client won't say by itself
    /// that it got it.
    boolean isUnheard() {
        return unheard && !connection.acks();
    }

    /// Up to where the client certainly has the inbox: what it said, or else what it had been sent
    /// by its last sign of life. Null when there is no such place.
    @Nullable StreamPosition acknowledged() {
        var receiver = connection.receiver();
        if (receiver != null && receiver.acks()) {
            return receiver.acknowledged();
        }
        var reached = reached();
        if (reached == null || !unheard) {
            return reached;
        }
        return heard < 0 ? null : new StreamPosition(reached.epoch(), heard);
    }

    /// Up to where the inbox need not be sent to another connection of the device; null when
    /// nothing is known of that.
    @Nullable StreamPosition settled() {
        return connection.acks() ? acknowledged() : reached();
    }

    /// Up to where the inbox has been written; null when it hasn't.
    @Nullable StreamPosition reached() {
        return connection.reached(channel);
    }
}

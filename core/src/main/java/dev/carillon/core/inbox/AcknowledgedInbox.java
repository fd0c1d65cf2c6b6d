package dev.carillon.core.inbox;

import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.StreamPosition;
import org.jspecify.annotations.Nullable;

/// The inbox of a client that acknowledges by itself: it has what it said, whatever was written.
/// Confined to the connection's loop.
@OnLoop
final class AcknowledgedInbox extends InboxSession {
    /// Up to where the client has acknowledged; null before it was told where the inbox begins.
    private @Nullable StreamPosition acknowledged;

    AcknowledgedInbox(Connection connection, ChannelName inbox, ProgressNotes notes) {
        super(connection, inbox, notes);
    }

    @Override
    void begins(StreamPosition position) {
        advance(position);
    }

    @Override
    void acknowledge(StreamPosition position) {
        if (advance(position)) {
            acknowledgedMore();
        }
    }

    private boolean advance(StreamPosition position) {
        var before = acknowledged;
        if (before != null
                && before.epoch().equals(position.epoch())
                && before.offset() >= position.offset()) {
            return false;
        }
        acknowledged = position;
        return true;
    }

    @Override
    @Nullable StreamPosition acknowledged() {
        return acknowledged;
    }

    @Override
    @Nullable StreamPosition settled() {
        return acknowledged;
    }

    /// A sign of life says nothing here.
    @Override
    public void heard() {}

    @Override
    boolean isUnheard() {
        return false;
    }

    @Override
    public void closing(@Nullable CloseReason reason) {
        noteBoth();
    }
}

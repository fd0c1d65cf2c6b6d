package dev.carillon.core.inbox;

import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.StreamPosition;
import org.jspecify.annotations.Nullable;

/// The inbox of a client that does not acknowledge by itself: what had been written to it when it
/// gave a sign of life counts as acknowledged. Confined to the connection's loop.
@OnLoop
final class WrittenInbox extends InboxSession {
    private static final long NOWHERE = -1;

    /// Up to where the inbox had been written at the last sign of life, or where it began;
    /// [#NOWHERE] when neither is known.
    private long heardAt = NOWHERE;

    /// Whether the inbox was written to since then.
    private boolean unheard;

    WrittenInbox(Connection connection, ChannelName inbox, ProgressNotes notes) {
        super(connection, inbox, notes);
    }

    @Override
    void begins(StreamPosition position) {
        heardAt = position.offset();
    }

    @Override
    public void wroteBacklog() {
        unheard = true;
        super.wroteBacklog();
    }

    @Override
    public void heard() {
        if (unheard) {
            var reached = reached();
            if (reached != null) {
                heardAt = reached.offset();
                unheard = false;
                acknowledgedMore();
            }
        }
    }

    /// What this client says of that is no news.
    @Override
    void acknowledge(StreamPosition position) {}

    @Override
    @Nullable StreamPosition acknowledged() {
        var reached = reached();
        if (reached == null || !unheard) {
            return reached;
        }
        return heardAt == NOWHERE ? null : new StreamPosition(reached.epoch(), heardAt);
    }

    @Override
    @Nullable StreamPosition settled() {
        return reached();
    }

    @Override
    boolean isUnheard() {
        return unheard;
    }

    /// A client that ends its connection has got what was written before. Of one that fell silent
    /// only what it had been sent by its last sign of life counts: the rest went to nobody.
    @Override
    public void closing(@Nullable CloseReason reason) {
        if (reason == CloseCode.PING_TIMEOUT) {
            noteBoth();
        } else {
            note(Mark.ACKNOWLEDGED, reached());
        }
    }
}

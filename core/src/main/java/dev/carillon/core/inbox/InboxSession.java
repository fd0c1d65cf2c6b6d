package dev.carillon.core.inbox;

import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.DeliveryTracker;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import org.jspecify.annotations.Nullable;

/// One connection's inbox: how far the client has got, and what of that is still to be stored.
/// Confined to the connection's loop.
///
/// A device has marks in its inbox: what was delivered, and what was acknowledged. What counts as
/// acknowledged is for the two kinds to say.
@OnLoop
abstract sealed class InboxSession implements DeliveryTracker
        permits WrittenInbox, AcknowledgedInbox {
    private final Connection connection;
    private final ChannelName inbox;
    private final ProgressNotes notes;

    /// Whether the inbox was written to the connection since the delivered mark was stored.
    private boolean written;

    /// Whether the client has acknowledged more since the acknowledged mark was stored.
    private boolean acknowledgedMore;

    /// Whether a turn to store that is due.
    private boolean waiting;

    InboxSession(Connection connection, ChannelName inbox, ProgressNotes notes) {
        this.connection = connection;
        this.inbox = inbox;
        this.notes = notes;
    }

    final Connection connection() {
        return connection;
    }

    final ChannelName inbox() {
        return inbox;
    }

    final String device() {
        return connection.client().deviceName();
    }

    /// Whether a channel is the inbox, and the connection is from a device.
    final boolean isOf(ChannelName channel, String device) {
        return inbox.equals(channel) && device().equals(device);
    }

    /// Up to where the inbox has been written to the connection; null when it hasn't.
    final @Nullable StreamPosition reached() {
        return connection.memberships().reached(inbox);
    }

    /// The client was told after which position the inbox follows.
    abstract void begins(StreamPosition position);

    /// The client says that it has everything up to a position.
    abstract void acknowledge(StreamPosition position);

    /// Up to where the client certainly has the inbox; null when there is no such position.
    abstract @Nullable StreamPosition acknowledged();

    /// Up to where the inbox need not be sent to another connection of the device; null when
    /// nothing is known of that.
    abstract @Nullable StreamPosition settled();

    /// Whether a sign of life is needed to know that the client has got what was written.
    abstract boolean isUnheard();

    @Override
    public final void wrote(ChannelName channel) {
        if (inbox.equals(channel)) {
            wroteBacklog();
        }
    }

    @Override
    public void wroteBacklog() {
        written = true;
        noteSoon();
    }

    final void acknowledgedMore() {
        acknowledgedMore = true;
        noteSoon();
    }

    private void noteSoon() {
        if (!waiting) {
            waiting = true;
            notes.add(this);
        }
    }

    /// Stores what is new; what can't be known yet has the next turn.
    final void takeTurn() {
        waiting = false;
        if (connection.isOpen() && isMoreToCome()) {
            noteSoon();
        }
    }

    /// Where the client gives no sign of life by itself, and nothing may be lost, it is asked for
    /// one.
    private boolean isMoreToCome() {
        if (acknowledgedMore) {
            acknowledgedMore = false;
            note(Mark.ACKNOWLEDGED, acknowledged());
        }
        if (!connection.outbox().isFlushed()) {
            return true;
        }
        if (written) {
            written = false;
            note(Mark.DELIVERED, reached());
            if (isUnheard() && notes.options().stored().test(inbox)) {
                connection.ping();
            }
        }
        return false;
    }

    /// Stores both marks, for the connection ends.
    final void noteBoth() {
        if (connection.outbox().isFlushed()) {
            note(Mark.DELIVERED, reached());
        }
        note(Mark.ACKNOWLEDGED, acknowledged());
    }

    final void note(Mark mark, @Nullable StreamPosition position) {
        var principal = connection.state().principal();
        if (position != null && principal != null) {
            notes.cursors().note(principal.user(), device(), inbox, mark, position);
        }
    }
}

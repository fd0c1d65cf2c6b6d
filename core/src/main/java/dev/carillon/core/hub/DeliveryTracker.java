package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseReason;
import org.jspecify.annotations.Nullable;

/// Keeps track of what has been written to one connection, and of what its client has certainly
/// got. Called on the connection's loop. The hub calls it and knows nothing more of it: the inbox
/// room has the one that there is.
@OnLoop
public interface DeliveryTracker {
    /// The client gave a sign of life.
    void heard();

    /// Publications of a channel were written to the connection.
    void wrote(ChannelName channel);

    /// Everything that the client was owed was written to the connection, of whatever channels.
    void wroteBacklog();

    /// The connection is about to end. It is in all of its channels still.
    ///
    /// @param reason why this side closes it; null when the client did
    void closing(@Nullable CloseReason reason);
}

package dev.carillon.core.inbox;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores how far devices have got. Thread-safe as the engine of cursors is; never throws.
///
/// @param clock gives the time at which a device got somewhere
record DeviceCursors(Cursors cursors, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceCursors.class);

    /// Moves a mark of a device on.
    ///
    /// @return once it is kept as safely as other cursors of the inbox
    CompletionStage<Void> move(
            UserId user, String device, ChannelName inbox, Mark mark, StreamPosition position) {
        return Asking.of(
                () -> cursors.move(user, device, inbox, new Move(mark, position, clock.millis())));
    }

    /// Moves a mark of a device on. A failure is logged, for nobody waits to be told of it.
    void note(UserId user, String device, ChannelName inbox, Mark mark, StreamPosition position) {
        var _ =
                move(user, device, inbox, mark, position)
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                LOG.atError()
                                        .setCause(failure)
                                        .addKeyValue("channel", inbox)
                                        .log("a cursor could not be saved");
                            }
                        });
    }
}

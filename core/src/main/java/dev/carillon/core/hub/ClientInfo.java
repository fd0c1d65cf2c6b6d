package dev.carillon.core.hub;

import dev.carillon.core.spi.Cursors;
import dev.carillon.protocol.Device;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the client of a connection said of itself. Immutable.
///
/// @param deviceOrNull which of its user's devices it is; null when it did not say
/// @param acks whether it acknowledges its inbox by itself. Otherwise what was written to it counts
///   as acknowledged
public record ClientInfo(@Nullable Device deviceOrNull, boolean acks) {
    /// It said nothing.
    public static final ClientInfo UNKNOWN = new ClientInfo(null, false);

    /// Which of its user's devices it is; empty when it did not say.
    public Optional<Device> device() {
        return Optional.ofNullable(deviceOrNull);
    }

    /// The name under which the cursors of its device are kept.
    public String deviceName() {
        return deviceOrNull == null ? Cursors.NO_DEVICE : deviceOrNull.value();
    }

    /// What it said, and after that this.
    ///
    /// @param device which device it is; null when it did not say so again
    public ClientInfo saying(@Nullable Device device, boolean acknowledges) {
        return device == null && !acknowledges
                ? this
                : new ClientInfo(device == null ? deviceOrNull : device, acknowledges);
    }
}

package dev.carillon.core.hub;

import java.time.Duration;

/// What the hub bounds.
///
/// @param outboundBytes the most that may wait to be sent to one connection
/// @param channelsPerConnection the most channels one connection may subscribe to by itself
/// @param connectionsPerUser the most connections one user may have open
/// @param connections the most connections in all
/// @param rooms the most rooms and other channels joined by asking to that may have subscribers
/// @param waitingPerLoop the most publications that may wait for one event loop before new ones are
///   refused
/// @param waitingBytes the most bytes of publications that may wait for event loops before new ones
///   are refused
/// @param authentication how long a connection may be nobody's
/// @param ping after how much silence a connection is pinged
/// @param pong how long it may take to answer
public record HubLimits(
        long outboundBytes,
        int channelsPerConnection,
        int connectionsPerUser,
        int connections,
        int rooms,
        int waitingPerLoop,
        long waitingBytes,
        Duration authentication,
        Duration ping,
        Duration pong) {

    /// The product's defaults.
    public static final HubLimits DEFAULT =
            new HubLimits(
                    1024 * 1024,
                    128,
                    10,
                    100_000,
                    100_000,
                    16_384,
                    64L << 20,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(10));

    /// With as many rooms, and bytes that wait, as by default.
    public HubLimits(
            long outboundBytes,
            int channelsPerConnection,
            int connectionsPerUser,
            int connections,
            int waitingPerLoop,
            Duration authentication,
            Duration ping,
            Duration pong) {
        this(
                outboundBytes,
                channelsPerConnection,
                connectionsPerUser,
                connections,
                DEFAULT.rooms(),
                waitingPerLoop,
                DEFAULT.waitingBytes(),
                authentication,
                ping,
                pong);
    }
}

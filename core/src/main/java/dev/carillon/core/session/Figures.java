package dev.carillon.core.session;

import java.time.Duration;

/// What a server has measured of itself at one moment. Immutable.
///
/// @param uptime since it was started
/// @param channels that have a subscriber
/// @param rooms of those, how many are rooms
public record Figures(
        Duration uptime,
        Connections connections,
        Messages messages,
        Authentications authentications,
        int channels,
        int rooms,
        Tasks tasks) {
    /// Connections.
    ///
    /// @param open now
    /// @param authenticated of those, how many act for somebody
    /// @param users how many users these are
    /// @param accepted ever
    public record Connections(int open, int authenticated, int users, long accepted) {}

    /// Messages since the start.
    ///
    /// @param received from clients
    /// @param sent to clients, one for each connection that an event went to
    /// @param published on channels, however many subscribers they had
    public record Messages(long received, long sent, long published) {}

    /// Attempts to authenticate since the start.
    public record Authentications(long succeeded, long failed) {}

    /// Tasks that aren't over.
    public record Tasks(int pending, int running, int paused) {}
}

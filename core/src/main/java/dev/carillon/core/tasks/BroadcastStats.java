package dev.carillon.core.tasks;

/// What became of the events of tasks since the server started; all of it measured.
///
/// @param totalBroadcasts events published
/// @param totalMessages messages to single connections that came of them
/// @param successfulSends those that were written
/// @param failedSends those that were not, for their connection was too slow or broken and ended
/// @param averageLatency from what happened to its being written to all who follow it, in
///   milliseconds; 0 before anybody was written to
/// @param queueSize tasks whose progress waits for its turn
/// @param cacheSize tasks of which it is known what their followers know
/// @param lastUpdate when the last event was published, in milliseconds since 1970; 0 for never
public record BroadcastStats(
        long totalBroadcasts,
        long totalMessages,
        long successfulSends,
        long failedSends,
        double averageLatency,
        int queueSize,
        int cacheSize,
        long lastUpdate) {}

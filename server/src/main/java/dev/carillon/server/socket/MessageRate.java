package dev.carillon.server.socket;

import dev.carillon.core.hub.OnLoop;

/// How many messages a connection has sent within the present minute, which begins with a message.
/// Owned by the connection's loop; kept small, for there is one a connection.
@OnLoop
final class MessageRate {
    private static final int MINUTE = 60;

    /// How often the limit has to be passed within a minute for a client to be one that does not
    /// listen.
    private static final int ABUSE = 10;

    /// What becomes of a message.
    enum Verdict {
        FINE,
        TOO_MANY,
        FAR_TOO_MANY
    }

    private int begun;
    private int count;

    /// Counts a message.
    ///
    /// @param second the time; any clock's that goes on evenly
    /// @param limit how many are fine within a minute
    Verdict count(int second, int limit) {
        if (count == 0 || second < begun || second - begun >= MINUTE) {
            begun = second;
            count = 0;
        }
        count++;
        if (count <= limit) {
            return Verdict.FINE;
        }
        return count <= (long) limit * ABUSE ? Verdict.TOO_MANY : Verdict.FAR_TOO_MANY;
    }

    /// In how many seconds the next minute begins.
    int left(int second) {
        return begun + MINUTE - second;
    }
}

package dev.carillon.store.jdbc;

import java.time.Duration;

/// How much a database takes at once, and how long it waits. Immutable.
///
/// @param batch how many works share a commit at most
/// @param queue how many may wait for one, and how many reads for a connection
/// @param patience how long a server that starts waits for another to let go of the database
/// @param stuck how long a thread may be at one thing before it is said that it hangs
record Limits(int batch, int queue, Duration patience, Duration stuck) {
    static final Limits DEFAULT =
            new Limits(512, 8192, Duration.ofSeconds(10), Duration.ofSeconds(60));
}

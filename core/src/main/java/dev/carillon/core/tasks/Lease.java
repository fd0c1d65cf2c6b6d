package dev.carillon.core.tasks;

/// A worker's right to a task, for a time that its heartbeats prolong.
///
/// @param worker the name that it gave itself
/// @param token what it shows to prove that the task is its own
/// @param millis how long the lease lasts from each heartbeat
/// @param expiresAt milliseconds since 1970
public record Lease(String worker, String token, long millis, long expiresAt) {
    Lease extended(long now) {
        return new Lease(worker, token, millis, now + millis);
    }

    boolean isOver(long now) {
        return now >= expiresAt;
    }
}

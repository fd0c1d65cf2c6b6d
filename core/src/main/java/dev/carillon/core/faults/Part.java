package dev.carillon.core.faults;

import java.util.Locale;

/// A part of the server that goes on after a failure in it.
public enum Part {
    /// The heartbeat of an event loop: who is silent, nameless or expired.
    HEARTBEAT,
    /// Noting how far connections have got in their inboxes.
    INBOX_PROGRESS,
    /// Writing publications to connections.
    DELIVERY,
    /// Whoever observes the hub: figures, and who came and went.
    OBSERVER,
    /// Storing publications.
    COMMIT,
    /// Handing publications on to their subscribers.
    HANDOVER,
    /// Keeping histories within their bounds.
    HISTORY,
    /// Making room in channels that are full.
    MAKING_ROOM,
    /// The threads that write to the database and read from it.
    DATABASE,
    /// Carrying tasks out, and telling of them.
    TASKS,
    /// What is done again and again by a timer.
    TIMER;

    /// The name in metrics and in the log.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

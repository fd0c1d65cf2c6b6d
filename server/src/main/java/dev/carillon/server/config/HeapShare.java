package dev.carillon.server.config;

/// A bound on memory, and which part of the heap it is unless somebody sets it. Immutable.
///
/// All parts together leave a tenth of the heap or more to everything else, so that clients who
/// fill all bounds at once still don't fill the heap. What waits on sockets is outside of the heap,
/// in memory of which there may be as much again; it counts here all the same.
public enum HeapShare {
    DOCUMENTS("documents.memory", 20, 48, Integer.MAX_VALUE),
    UNSENT("limits.unsent", 18, 16, Integer.MAX_VALUE),
    UNFINISHED("limits.unfinished-messages", 7, 8, 64),
    BODIES("limits.bodies", 6, 4, 64),
    UNDELIVERED("publications that wait to be delivered", 5, 4, 64),
    UNSTORED("publications that wait to be stored", 5, 4, 64),
    HISTORIES("histories", 8, 8, 64),
    KEYS("idempotency keys", 4, 4, 64),
    TOKENS("verified tokens", 3, 4, 16),
    NOTIFICATIONS("notifications", 3, 4, 64),
    INPUTS("tasks.input-size", 5, 16, 64),
    FINISHED("tasks.finished-size", 3, 4, 32);

    private static final long MIB = 1L << 20;

    private final String text;
    private final int percent;
    private final long least;
    private final long most;

    /// @param text its setting, or what it bounds
    /// @param percent of the heap
    /// @param least in MiB, however small the heap is
    /// @param most in MiB, however large it is
    HeapShare(String text, int percent, int least, int most) {
        this.text = text;
        this.percent = percent;
        this.least = least * MIB;
        this.most = most * MIB;
    }

    /// How many bytes of a heap it is.
    long of(long heap) {
        return Math.clamp(heap / 100 * percent, least, most);
    }

    /// Its setting, or what it bounds, for people.
    String text() {
        return text;
    }
}

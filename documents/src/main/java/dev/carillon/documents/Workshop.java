package dev.carillon.documents;

/// What all jobs with documents share: few threads to look into files and to parse them, and the
/// memory that what is parsed may take. Thread-safe, as its parts are.
public final class Workshop {
    private static final int HEAP_SHARE = 4;
    private static final long LEAST = Limits.megabytes(48);

    private final DocumentThreads threads;
    private final MemoryBudget memory;

    /// @param threads on which files are looked into; 0 for half of the processors, at least one
    /// @param memoryBytes what all jobs together may take; 0 for a quarter of the heap
    public Workshop(int threads, long memoryBytes) {
        this.threads =
                new DocumentThreads(
                        threads > 0
                                ? threads
                                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        this.memory =
                new MemoryBudget(
                        memoryBytes > 0
                                ? memoryBytes
                                : Math.max(LEAST, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
    }

    /// One that takes a fair part of this machine.
    static Workshop ofThisMachine() {
        return new Workshop(0, 0);
    }

    DocumentThreads threads() {
        return threads;
    }

    MemoryBudget memory() {
        return memory;
    }

    /// How much memory jobs have taken at present, in bytes.
    public long memoryTaken() {
        return memory.taken();
    }

    /// How many requests were refused, for too many waited to have their files looked into.
    public long refused() {
        return threads.refused();
    }
}

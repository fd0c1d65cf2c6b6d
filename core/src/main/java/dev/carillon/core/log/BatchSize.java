package dev.carillon.core.log;

import dev.carillon.core.spi.StoreException.Reason;

/// How much is stored at once: as much as may be, until the store refuses a batch. Then the half of
/// it is tried, and the half of that, until what the store refuses is alone, and fails alone. Owned
/// by whoever has a commit under way.
///
/// While the store refuses everything, since its disk is full, that search would only cost time: it
/// is given up for one batch after so many refusals in a row.
final class BatchSize {
    /// How much is stored at once, at most.
    static final int MOST = 512;

    /// After how many refusals in a row of what was alone the next batch is not searched.
    private static final int HOPELESS = 16;

    private int most = MOST;

    /// How many entries are next among which is one that the store refused; 0 when it is not known
    /// that there is one.
    private int suspects;

    private int refusedInARow;

    /// What is to become of a batch that was refused.
    enum Verdict {
        /// All of it is to be tried again, in smaller batches.
        TRY_HALF,
        /// There was one thing in it, which fails.
        FAIL_ONE,
        /// There is no use in trying.
        FAIL_ALL
    }

    int most() {
        return most;
    }

    /// So many entries are stored.
    void stored(int entries) {
        refusedInARow = 0;
        suspects = Math.max(0, suspects - entries);
        most = suspects > 0 ? Math.max(1, suspects / 2) : Math.min(MOST, most * 2);
    }

    /// What was to be stored may be or may not be: that is no refusal.
    void failed() {
        suspects = 0;
        most = MOST;
    }

    /// So many entries were refused, and nothing of them is stored.
    Verdict refused(int entries, Reason reason) {
        if (most > 1) {
            if (reason != Reason.FAILED && refusedInARow >= HOPELESS) {
                refusedInARow = 0;
                return Verdict.FAIL_ALL;
            }
            suspects = entries;
            most = Math.max(1, Math.min(most, entries) / 2);
            return Verdict.TRY_HALF;
        }
        suspects = 0;
        refusedInARow++;
        if (reason != Reason.FAILED && refusedInARow >= HOPELESS) {
            most = MOST;
        }
        return Verdict.FAIL_ONE;
    }
}

package dev.carillon.server.logging;

import ch.qos.logback.classic.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How much each kind of log line may take, and all together. Thread-safe by its own lock.
///
/// So many kinds are known; the one of which nothing came for longest makes room for a new one.
final class Allowances {
    private static final int KINDS = 500;
    private static final float LOAD = 0.75f;

    private final Bounds bounds;
    private final LongSupplier nanos;
    private final Allowance all;
    private final Map<Kind, Allowance> kinds = new LinkedHashMap<>(16, LOAD, true);

    /// How much may be written.
    ///
    /// @param burst bytes of one kind at once
    /// @param second bytes of one kind a second from then on
    /// @param allBurst bytes of all kinds at once
    /// @param allSecond bytes of all kinds a second from then on
    record Bounds(long burst, long second, long allBurst, long allSecond) {
        /// Two thousand lines at once and sixty a second of a kind; ten times as much of all.
        static final Bounds DEFAULT = new Bounds(256 << 10, 8 << 10, 2560 << 10, 80 << 10);
    }

    /// Lines that say the same of something else.
    record Kind(String logger, Level level, String text) {}

    /// What becomes of a line.
    sealed interface Verdict {
        /// It is written.
        ///
        /// @param leftOut how many of its kind were not, just before
        record Written(long leftOut) implements Verdict {}

        /// It is not.
        ///
        /// @param isFirst whether it is the first of its kind that is not
        record LeftOut(boolean isFirst) implements Verdict {}
    }

    Allowances(Bounds bounds, LongSupplier nanos) {
        this.bounds = bounds;
        this.nanos = nanos;
        this.all = new Allowance(bounds.allBurst(), bounds.allSecond(), nanos.getAsLong());
    }

    /// Decides on a line.
    ///
    /// @param bytes that it takes
    synchronized Verdict take(Kind kind, long bytes) {
        var now = nanos.getAsLong();
        var own =
                kinds.computeIfAbsent(
                        kind, _ -> new Allowance(bounds.burst(), bounds.second(), now));
        if (kinds.size() > KINDS) {
            kinds.remove(kinds.keySet().iterator().next());
        }
        if (!own.isOpen(now)) {
            return new Verdict.LeftOut(own.leaveOut() == 1);
        }
        if (!all.isOpen(now)) {
            own.leaveOut();
            return new Verdict.LeftOut(all.leaveOut() == 1);
        }
        own.take(bytes);
        all.take(bytes);
        all.reopen();
        return new Verdict.Written(own.reopen());
    }

    /// What may be written yet: it is used up, and grows again with time. Guarded by the lock of
    /// those that it is one of.
    private static final class Allowance {
        private final long most;
        private final long second;
        private double left;
        private long asOf;
        private boolean shut;
        private long leftOut;

        Allowance(long most, long second, long now) {
            this.most = most;
            this.second = second;
            this.left = (double) most;
            this.asOf = now;
        }

        /// Whether anything may be written. Once it is used up nothing is until half of it is back,
        /// so that it is told only now and then that something is left out.
        boolean isOpen(long now) {
            left = Math.min((double) most, left + (now - asOf) * (double) second / 1e9);
            asOf = now;
            shut = left <= 0 || (shut && left < most / 2.0);
            return !shut;
        }

        void take(long bytes) {
            left -= bytes;
        }

        long leaveOut() {
            leftOut++;
            return leftOut;
        }

        /// How much was left out up to now.
        long reopen() {
            var count = leftOut;
            leftOut = 0;
            return count;
        }
    }
}

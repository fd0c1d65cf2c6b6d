package dev.carillon.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// What members have seen. Thread-safe: by adders, by HdrHistogram's recorders, and for what is
/// rare by a lock.
final class Tally {
    private static final int NAMED = 20;
    private static final int DIGITS = 3;
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

    private final Recorder latencies = new Recorder(LONGEST, DIGITS);
    private final Recorder openings = new Recorder(LONGEST, DIGITS);
    private final LongAdder received = new LongAdder();
    private final LongAdder doubled = new LongAdder();
    private final LongAdder outOfOrder = new LongAdder();
    private final LongAdder overdue = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /// Guarded by this: the first findings by their names, and how connections ended.
    private final List<String> findings = new ArrayList<>();

    private final Map<String, Integer> endings = new TreeMap<>();

    void delivered(long nanos) {
        received.increment();
        latencies.recordValue(Math.clamp(nanos, 1, LONGEST));
    }

    void opened(long nanos) {
        openings.recordValue(Math.clamp(nanos, 1, LONGEST));
    }

    void doubled(int member, Mark mark) {
        doubled.increment();
        found("doubled", member, mark.sender(), mark.number());
    }

    void outOfOrder(int member, Mark mark) {
        outOfOrder.increment();
        found("out of order", member, mark.sender(), mark.number());
    }

    /// So many are overdue at a member now, which may yet come.
    void skipped(int more) {
        overdue.add(more);
    }

    long overdue() {
        return overdue.sum();
    }

    void lost(int member, int sender, int number) {
        lost.increment();
        found("lost", member, sender, number);
    }

    private synchronized void found(String what, int member, int sender, int number) {
        if (findings.size() < NAMED) {
            findings.add(
                    "%s: message %d of sender %d at connection %d"
                            .formatted(what, number, sender, member));
        }
    }

    /// A connection did not open, or ended before its time.
    synchronized void ended(String how) {
        endings.merge(how, 1, Integer::sum);
    }

    long received() {
        return received.sum();
    }

    long doubled() {
        return doubled.sum();
    }

    long outOfOrder() {
        return outOfOrder.sum();
    }

    long lost() {
        return lost.sum();
    }

    synchronized List<String> findings() {
        return List.copyOf(findings);
    }

    synchronized Map<String, Integer> endings() {
        return new TreeMap<>(endings);
    }

    /// The latencies since the last call, in nanoseconds.
    Histogram takeLatencies() {
        return latencies.getIntervalHistogram();
    }

    /// How long connections took to open since the last call, in nanoseconds.
    Histogram takeOpenings() {
        return openings.getIntervalHistogram();
    }
}

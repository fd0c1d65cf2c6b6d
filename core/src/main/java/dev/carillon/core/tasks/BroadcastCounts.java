package dev.carillon.core.tasks;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// Counts what becomes of the events of tasks. Thread-safe by adders, for event loops report here.
final class BroadcastCounts {
    private final LongAdder broadcasts = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder latencies = new LongAdder();
    private final LongAdder latencyNanos = new LongAdder();

    /// When the last event was published, written by whoever does and read by whoever asks.
    private volatile long lastUpdate;

    void published(long nowMillis) {
        broadcasts.increment();
        lastUpdate = nowMillis;
    }

    /// An event reached those who follow it.
    ///
    /// @param latency since it happened
    void delivered(int connections, int lost, Duration latency) {
        sent.add(connections);
        failed.add(lost);
        if (connections > 0) {
            latencies.increment();
            latencyNanos.add(latency.toNanos());
        }
    }

    /// An event could not be published.
    void failed() {
        failed.increment();
    }

    BroadcastStats stats(int queueSize, int cacheSize) {
        var successful = sent.sum();
        var unsuccessful = failed.sum();
        return new BroadcastStats(
                broadcasts.sum(),
                successful + unsuccessful,
                successful,
                unsuccessful,
                averageMillis(),
                queueSize,
                cacheSize,
                lastUpdate);
    }

    private double averageMillis() {
        var count = latencies.sum();
        var micros = count == 0 ? 0 : latencyNanos.sum() / 1000 / count;
        return micros / 1000.0;
    }
}

package dev.carillon.server.socket;

import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/// How large a message from a client may be, and how many a minute. Thread-safe.
public final class MessageLimits {
    private final int bytes;
    private final int perMinute;
    private final InstantSource clock;
    private final LongAdder refused = new LongAdder();

    /// @param bytes the largest message, inflated if it was compressed
    /// @param perMinute the most that one connection may send; 0 for any number
    public MessageLimits(int bytes, int perMinute, InstantSource clock) {
        this.bytes = bytes;
        this.perMinute = perMinute;
        this.clock = clock;
    }

    int bytes() {
        return bytes;
    }

    /// Whether messages have to be counted at all.
    boolean perMinuteMatters() {
        return perMinute > 0;
    }

    /// Counts a message of a connection.
    MessageRate.Verdict count(MessageRate rate) {
        var verdict = rate.count(second(), perMinute);
        if (verdict != MessageRate.Verdict.FINE) {
            refused.increment();
        }
        return verdict;
    }

    /// Tells a client that it sends too many.
    String complaint(MessageRate rate) {
        return "more than %d messages within a minute; this one was not carried out, the next is in %d s"
                .formatted(perMinute, rate.left(second()));
    }

    private int second() {
        return (int) (clock.millis() / 1000);
    }

    /// How many messages were not carried out because their connection had sent too many.
    public long refused() {
        return refused.sum();
    }
}

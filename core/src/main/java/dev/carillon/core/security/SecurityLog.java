package dev.carillon.core.security;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The security log: one line an event, of the logger `carillon.security`. Thread-safe: a lock
/// keeps what was written lately.
///
/// Whoever attacks decides how much there is to tell. So at most [#LINES] lines a minute tell of
/// one kind of event from one address, and [#ALL_LINES] of all together; then a line says how many
/// were left out. Everything is counted, told or not.
public final class SecurityLog {
    /// Lines a minute of one kind and address.
    public static final int LINES = 10;

    /// Lines a minute in all.
    public static final int ALL_LINES = 600;

    /// How many kinds from how many addresses are counted at once; there are no more lines than
    /// that.
    private static final int COUNTED = ALL_LINES;

    private static final Logger LOG = LoggerFactory.getLogger("carillon.security");
    private static final long MINUTE = 60_000;

    private final InstantSource clock;
    private final Map<SecurityEvent, LongAdder> counts = new EnumMap<>(SecurityEvent.class);
    private final Object lock = new Object();

    private long begun = Long.MIN_VALUE;
    private int lines;
    private Map<Source, Lately> lately = new HashMap<>();
    private long leftOutOfAll;

    private record Source(SecurityEvent event, String address) {}

    /// What one source did within a minute. Guarded by the lock.
    private static final class Lately {
        private int lines;
        private long leftOut;
    }

    public SecurityLog(InstantSource clock) {
        this.clock = clock;
        for (var event : SecurityEvent.values()) {
            counts.put(event, new LongAdder());
        }
    }

    /// Tells of an event.
    ///
    /// @param more names and values in turn; they must hold nothing of what users write to each
    ///   other, and no secret
    public void write(SecurityEvent event, Who who, String... more) {
        counter(event).increment();
        List<String> before;
        boolean told;
        synchronized (lock) {
            before = endMinute();
            told = take(new Source(event, who.address()));
        }
        before.forEach(LOG::warn);
        if (!told) {
            return;
        }
        var line =
                new LogLine()
                        .add("event", event.label())
                        .add("user", who.user())
                        .add("address", who.address())
                        .add("connection", who.connection());
        for (var i = 0; i + 1 < more.length; i += 2) {
            line.add(more[i], more[i + 1]);
        }
        if (event.isRefusal()) {
            LOG.warn("{}", line);
        } else {
            LOG.info("{}", line);
        }
    }

    private boolean take(Source source) {
        var known = lately.get(source);
        if (lines >= ALL_LINES || (known == null && lately.size() >= COUNTED)) {
            leftOutOfAll++;
            return false;
        }
        if (known == null) {
            known = new Lately();
            lately.put(source, known);
        }
        if (known.lines >= LINES) {
            known.leftOut++;
            return false;
        }
        known.lines++;
        lines++;
        return true;
    }

    /// Tells what was left out, once its minute is over. To be called now and then.
    public void sweep() {
        List<String> told;
        synchronized (lock) {
            told = endMinute();
        }
        told.forEach(LOG::warn);
    }

    /// Begins another minute if this one is over.
    ///
    /// @return lines that say what was left out of it
    private List<String> endMinute() {
        var now = clock.millis();
        if (begun != Long.MIN_VALUE && now >= begun && now - begun < MINUTE) {
            return List.of();
        }
        var told = new ArrayList<String>();
        lately.forEach((source, what) -> {
            if (what.leftOut > 0) {
                told.add(leftOut(source.event().label(), source.address(), what.leftOut));
            }
        });
        if (leftOutOfAll > 0) {
            told.add(leftOut("any", "", leftOutOfAll));
        }
        begun = now;
        lines = 0;
        leftOutOfAll = 0;
        lately = new HashMap<>();
        return told;
    }

    private static String leftOut(String event, String address, long number) {
        return new LogLine()
                .add("event", event)
                .add("address", address)
                .add("left_out", Long.toString(number))
                .toString();
    }

    private LongAdder counter(SecurityEvent event) {
        return counts.getOrDefault(event, new LongAdder());
    }

    /// How often something has happened, told or not.
    public long count(SecurityEvent event) {
        return counter(event).sum();
    }
}

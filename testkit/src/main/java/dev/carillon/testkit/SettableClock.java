package dev.carillon.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is moved. Thread-safe.
public final class SettableClock implements InstantSource {
    /// The time, published by whoever moves it to whoever reads it.
    private volatile Instant now;

    /// A clock at some moment in 2026.
    public SettableClock() {
        this(Instant.parse("2026-01-05T10:00:00Z"));
    }

    public SettableClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /// Moves on; back with a negative duration.
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}

package dev.carillon.core.tasks;

import java.time.Duration;

/// A time that widens while deliveries are behind and narrows again when they no longer are. Not
/// thread-safe.
final class AdaptiveWindow {
    private static final int WIDEST = 20;

    private final long narrowest;
    private long millis;

    AdaptiveWindow(Duration narrowest) {
        this.narrowest = Math.max(1, narrowest.toMillis());
        this.millis = this.narrowest;
    }

    long millis() {
        return millis;
    }

    void adapt(boolean congested) {
        millis =
                congested
                        ? Math.min(millis * 2, narrowest * WIDEST)
                        : Math.max(millis / 2, narrowest);
    }
}

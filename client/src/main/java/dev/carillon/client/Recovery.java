package dev.carillon.client;

/// How a channel came out of a subscribe.
public enum Recovery {
    /// There was nothing to come back to.
    FRESH,
    /// Everything that was missed follows.
    RECOVERED,
    /// Something of what was missed is gone, and what is left follows: fetch your state anew.
    PARTIAL,
    /// What was missed is gone: fetch your state anew.
    LOST;

    /// Whether something may have been missed for good.
    public boolean isGap() {
        return this == PARTIAL || this == LOST;
    }
}

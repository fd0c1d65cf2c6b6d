package dev.carillon.core.resume;

/// What a channel's log can hold. Immutable.
///
/// @param most how many publications it can hold in memory
/// @param retained whether a new subscriber is sent the newest publication of each key first
/// @param stored whether it survives the process, as far as is known: reading it tells
record LogShape(int most, boolean retained, boolean stored) {
    /// How many of the newest are read for somebody who missed nothing.
    int newest() {
        return retained ? most : 0;
    }
}

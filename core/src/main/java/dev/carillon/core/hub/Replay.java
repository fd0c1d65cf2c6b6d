package dev.carillon.core.hub;

/// What of a channel's log a new subscriber may be sent.
///
/// @param most how many publications the log can hold
/// @param retained whether the newest publication of each key comes first
public record Replay(int most, boolean retained) {}

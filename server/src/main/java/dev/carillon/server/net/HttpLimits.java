package dev.carillon.server.net;

/// How large the parts of a request may be that are read before anybody can decide about it.
/// Immutable.
///
/// @param urlBytes of the request line
/// @param headBytes of all header lines together
public record HttpLimits(int urlBytes, int headBytes) {}

package dev.carillon.core.spi;

/// By what a file is known again: its length in bytes, and its SHA-256 in hexadecimal digits.
/// Immutable.
public record FileDigest(long size, String sha256) {}

package dev.carillon.cli.bench;

/// What a message says of itself. Immutable.
///
/// @param number from 0, of its sender
/// @param due by `System.nanoTime()`, when the schedule wanted it sent
record Mark(int sender, int number, long due) {}

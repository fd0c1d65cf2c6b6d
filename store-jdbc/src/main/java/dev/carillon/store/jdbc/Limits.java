package dev.carillon.store.jdbc;

/// How much a database takes at once. Immutable.
///
/// @param batch how many works share a commit at most
/// @param queue how many may wait for one, and how many reads for a connection
record Limits(int batch, int queue) {
    static final Limits DEFAULT = new Limits(512, 8192);
}

package dev.carillon.server.config;

import dev.carillon.store.jdbc.DatabaseAddress;

/// Where what is to outlive the server is kept. Immutable.
public sealed interface Storage {
    /// In memory, and gone with the process.
    record InMemory() implements Storage {}

    /// In a database.
    record InDatabase(DatabaseAddress address) implements Storage {}
}

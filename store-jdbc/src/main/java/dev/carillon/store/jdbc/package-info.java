/// The store on SQL: [Database] gives engines their connections and makes their writes share
/// commits; what differs between SQLite and PostgreSQL is behind [Engine].
@NullMarked
package dev.carillon.store.jdbc;

import org.jspecify.annotations.NullMarked;

package dev.carillon.core.security;

import dev.carillon.core.hub.Connection;

/// Whom a line of the security log is about. Immutable. What is not known is empty.
///
/// @param user by id, or the name that somebody says to have
/// @param address where they come from
/// @param connection the id of their connection
public record Who(String user, String address, String connection) {
    /// Somebody over HTTP.
    public static Who at(String address) {
        return new Who("", address, "");
    }

    /// Somebody at a socket. Called on its event loop.
    static Who on(Connection connection) {
        return new Who(
                connection.principal().map(p -> p.user().value()).orElse(""),
                connection.address(),
                connection.id());
    }

    /// The same, named.
    public Who named(String name) {
        return new Who(name, address, connection);
    }
}

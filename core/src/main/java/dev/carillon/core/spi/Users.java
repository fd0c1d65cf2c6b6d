package dev.carillon.core.spi;

import dev.carillon.protocol.UserId;
import java.util.List;
import java.util.Optional;

/// The people who may log in with a password. Thread-safe; may block.
public interface Users {
    /// One of them.
    ///
    /// @param passwordHash Argon2id in the PHC string format
    record User(
            UserId id, String username, String passwordHash, List<String> roles, boolean active) {}

    /// Finds a user by the name they log in with.
    Optional<User> findByUsername(String username);

    /// Finds a user by id.
    Optional<User> find(UserId id);
}

package dev.carillon.core.spi;

import dev.carillon.protocol.UserId;
import java.util.List;
import java.util.Optional;

/// The people who may log in with a password, and who of all people may not come in at all.
/// Thread-safe; may block, except for [#isActive].
public interface Users {
    /// One of them.
    ///
    /// @param passwordHash Argon2id in the PHC string format
    record User(
            UserId id, String username, String passwordHash, List<String> roles, boolean active) {
        /// The same, active or not.
        public User with(boolean nowActive) {
            return new User(id, username, passwordHash, roles, nowActive);
        }
    }

    /// Finds a user by the name they log in with.
    Optional<User> findByUsername(String username);

    /// Finds a user by id.
    Optional<User> find(UserId id);

    /// Whether tokens of a user are good for anything. Users whom the application knows and this
    /// store doesn't are active until they are deactivated. Event loops call this: it does not
    /// block.
    boolean isActive(UserId id);

    /// Lets a user in no more, or again, whether the store knows them or not. Does nothing where
    /// that is so already.
    ///
    /// @return false when so many are inactive that the store can't hold another, and nothing has
    ///   changed
    boolean setActive(UserId id, boolean active);
}

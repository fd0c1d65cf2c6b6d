package dev.carillon.core.auth;

import dev.carillon.core.spi.Users;
import dev.carillon.core.spi.Users.User;
import java.util.Optional;

/// Lets people in by name and password. Thread-safe; blocks while it checks.
public final class Logins {
    private final Users users;
    private final Passwords passwords;
    private final JwtTokens tokens;

    public Logins(Users users, Passwords passwords, JwtTokens tokens) {
        this.users = users;
        this.passwords = passwords;
        this.tokens = tokens;
    }

    /// Somebody who was let in.
    public record LoggedIn(User user, JwtTokens.Pair tokens) {}

    /// Begins a session; empty when the name, the password or the account is not good, without
    /// saying which.
    public Optional<LoggedIn> login(String username, String password) {
        var user = users.findByUsername(username);
        if (user.isEmpty()) {
            passwords.pretend(password);
            return Optional.empty();
        }
        return user.filter(found -> passwords.matches(password, found.passwordHash()))
                .filter(User::active)
                .map(found -> new LoggedIn(found, issue(found)));
    }

    private JwtTokens.Pair issue(User user) {
        return tokens.issue(user.id(), user.username(), user.roles());
    }

    /// Renews a session; empty when the refresh token is not good, or was spent.
    public Optional<LoggedIn> refresh(String refreshToken) {
        return tokens.refresh(refreshToken)
                .flatMap(pair ->
                        subject(pair).filter(User::active).map(user -> new LoggedIn(user, pair)));
    }

    private Optional<User> subject(JwtTokens.Pair pair) {
        return tokens.verify(pair.access()) instanceof Verification.Valid(var principal)
                ? users.find(principal.user())
                : Optional.empty();
    }
}

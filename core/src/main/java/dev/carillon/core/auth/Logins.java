package dev.carillon.core.auth;

import dev.carillon.core.spi.Users;
import dev.carillon.core.spi.Users.User;

/// Lets people in by name and password. Thread-safe; blocks while it checks.
public final class Logins {
    private final Users users;
    private final Passwords passwords;
    private final JwtTokens tokens;
    private final LoginLimits limits;

    public Logins(Users users, Passwords passwords, JwtTokens tokens, LoginLimits limits) {
        this.users = users;
        this.passwords = passwords;
        this.tokens = tokens;
        this.limits = limits;
    }

    /// Begins a session.
    ///
    /// @param address where it is asked for, as failures are counted by it
    public Login login(String username, String password, String address) {
        var excess = limits.excess(address, username);
        if (excess.isPresent()) {
            return new Login.TooMany(excess.get());
        }
        try {
            var user = users.findByUsername(username);
            if (user.isEmpty()) {
                passwords.pretend(password);
            }
            var good = user.filter(found -> check(password, found));
            if (good.isPresent()) {
                limits.recordSuccess(username);
                return done(good.get());
            }
            limits.recordFailure(address, username);
            return new Login.Refused();
        } catch (PasswordChecks.BusyException e) {
            return new Login.Busy();
        }
    }

    private boolean check(String password, User user) {
        return passwords.matches(password, user.passwordHash()) && user.active();
    }

    private Login.Done done(User user) {
        return new Login.Done(user, tokens.issue(user.id(), user.username(), user.roles()));
    }

    /// Renews a session with what its user may do by now.
    public Login refresh(String refreshToken) {
        var session = tokens.ofRefreshToken(refreshToken);
        var user = session.flatMap(owner -> users.find(owner.user())).filter(User::active);
        if (session.isEmpty() || user.isEmpty()) {
            return new Login.Refused();
        }
        return switch (tokens.spend(session.get())) {
            case FIRST -> new Login.Done(user.get(), tokens.renew(session.get(), user.get()));
            case AT_ONCE -> new Login.Refused();
            case STOLEN -> new Login.Stolen(session.get());
        };
    }
}

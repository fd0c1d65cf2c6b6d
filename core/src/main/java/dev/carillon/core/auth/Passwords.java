package dev.carillon.core.auth;

import java.security.SecureRandom;

/// Hashes and checks passwords with Argon2id: 19 MiB, 2 passes, as OWASP advises. Thread-safe;
/// blocks for the tenth of a second that a check is meant to take. Half the processors check at
/// once, and [#WAITING] more may wait for their turn; who comes then is refused.
public final class Passwords {
    /// How many checks may wait for their turn: some seconds' worth.
    static final int WAITING = 32;

    private static final int SALT_BYTES = 16;

    /// A hash of no password: checking against it takes as long as any other.
    private static final Argon2Hash NOBODYS =
            Argon2Hash.parse(
                    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
                            + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    private final SecureRandom random = new SecureRandom();
    private final PasswordChecks checks =
            new PasswordChecks(
                    Math.max(1, Runtime.getRuntime().availableProcessors() / 2), WAITING);

    /// Hashes a password with a random salt, in the PHC string format.
    public String hash(String password) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Argon2Hash.of(password, salt).toString();
    }

    /// Whether a password is the one that was hashed.
    ///
    /// @throws IllegalArgumentException when the hash is not an Argon2id one in the PHC format
    public boolean matches(String password, String hash) {
        return matches(password, Argon2Hash.parse(hash));
    }

    private boolean matches(String password, Argon2Hash hash) {
        return checks.run(() -> hash.matches(password));
    }

    /// Takes the time of a check whose outcome is known, so that a name that does not exist takes
    /// no less time than one that does.
    void pretend(String password) {
        matches(password, NOBODYS);
    }
}

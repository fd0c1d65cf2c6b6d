package dev.carillon.core.auth;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.concurrent.Semaphore;

/// Hashes and checks passwords with Argon2id: 19 MiB, 2 passes, as OWASP advises. Thread-safe;
/// blocks for the tenth of a second that a check is meant to take, no more of them at once than
/// there are processors.
public final class Passwords {
    private static final int KIBIBYTES = 19_456;
    private static final Argon2Function FUNCTION =
            Argon2Function.getInstance(KIBIBYTES, 2, 1, 32, Argon2.ID);

    /// The hash of no password: checking against it takes as long as any other.
    private static final String NOBODYS =
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
                    + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private final Semaphore atOnce = new Semaphore(Runtime.getRuntime().availableProcessors());

    /// Hashes a password with a random salt, in the PHC string format.
    public String hash(String password) {
        return Password.hash(password).addRandomSalt(16).with(FUNCTION).getResult();
    }

    /// Whether a password is the one that was hashed.
    public boolean matches(String password, String hash) {
        atOnce.acquireUninterruptibly();
        try {
            return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
        } finally {
            atOnce.release();
        }
    }

    /// Takes the time of a check whose outcome is known, so that a name that does not exist takes
    /// no less time than one that does.
    void pretend(String password) {
        matches(password, NOBODYS);
    }
}

package dev.carillon.core.auth;

/// Tells whom a token speaks for. Thread-safe; does not block, for event loops call it.
@FunctionalInterface
public interface TokenVerifier {
    /// Checks a token as a client sent it.
    Verification verify(String token);

    /// Checks again what can change about somebody whose token was good.
    default Verification recheck(Principal principal) {
        return new Verification.Valid(principal);
    }
}

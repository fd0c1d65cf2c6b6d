package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import org.jspecify.annotations.Nullable;

/// Where a connection stands. Each state holds only its own data; the legal moves are its methods.
public sealed interface ConnectionState {
    /// Whom the connection acts for; null for nobody.
    default @Nullable Principal principal() {
        return null;
    }

    /// Connected, and nobody yet.
    ///
    /// @param deadline the tick of the loop's wheel at which it is closed if still nobody
    record Anonymous(int deadline) implements ConnectionState {
        Entering authenticated(Principal principal) {
            return new Entering(principal);
        }
    }

    /// Acts for somebody who is being let in: what its client sends waits until that has been told.
    record Entering(Principal principal) implements ConnectionState {
        Active welcomed() {
            return new Active(principal);
        }
    }

    /// Acts for somebody.
    record Active(Principal principal) implements ConnectionState {
        /// The same user with a fresh token.
        Active renewed(Principal fresh) {
            if (!fresh.user().equals(principal.user())) {
                throw new IllegalArgumentException("a connection never changes its user");
            }
            return new Active(fresh);
        }
    }

    /// Closed or closing; nothing more is accepted or sent.
    record Closed() implements ConnectionState {}
}

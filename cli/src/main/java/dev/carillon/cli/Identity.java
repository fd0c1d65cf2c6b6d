package dev.carillon.cli;

import dev.carillon.client.TokenSigner;
import java.util.Optional;

/// Whom a command speaks for. Each kind is thread-safe.
public sealed interface Identity {
    /// A token for a connection that is opened now.
    Optional<String> token();

    /// Nobody: without a token.
    record Nobody() implements Identity {
        @Override
        public Optional<String> token() {
            return Optional.empty();
        }
    }

    /// Whom a token that was given speaks for.
    record Given(String jwt) implements Identity {
        @Override
        public Optional<String> token() {
            return Optional.of(jwt);
        }

        @Override
        public String toString() {
            return "Given";
        }
    }

    /// A user for whom tokens are signed here, a fresh one each time.
    record Signed(TokenSigner signer, TokenSigner.Claims claims) implements Identity {
        @Override
        public Optional<String> token() {
            return Optional.of(signer.sign(claims));
        }
    }

    /// A user who logged in.
    record LoggedIn(Login login) implements Identity {
        @Override
        public Optional<String> token() {
            return Optional.of(login.token());
        }
    }
}

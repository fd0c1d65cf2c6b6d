package dev.carillon.core.auth;

import dev.carillon.protocol.ErrorCode;

/// What became of a token.
public sealed interface Verification {
    /// It speaks for this principal.
    record Valid(Principal principal) implements Verification {}

    /// It speaks for nobody.
    record Refused(ErrorCode code, String message) implements Verification {
        /// Refused with the code's own text.
        public Refused(ErrorCode code) {
            this(code, code.text());
        }
    }
}

package dev.carillon.core.session;

/// What a client said of itself in the handshake.
public sealed interface Credentials {
    /// Nothing: it is to authenticate by a message.
    record None() implements Credentials {}

    /// Nothing, and it need not.
    record Guest() implements Credentials {}

    /// Its token.
    record Token(String token) implements Credentials {}

    /// Its token, which must be this user's; empty when it sent none.
    record TokenOf(String token, String user) implements Credentials {}
}

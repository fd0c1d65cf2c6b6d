package dev.carillon.core.security;

import java.util.Locale;

/// What the security log tells of.
public enum SecurityEvent {
    /// Somebody logged in by name and password.
    LOGGED_IN(false),
    /// A name and a password did not belong together.
    LOGIN_FAILED(true),
    /// A login was not tried, for too many had failed before.
    LOGIN_LIMITED(true),
    /// A token or an API key was missing, wrong, expired or revoked.
    TOKEN_REFUSED(true),
    /// Somebody asked for what no right of theirs allows.
    FORBIDDEN(true),
    /// A page of another site was not let in.
    ORIGIN_REFUSED(true),
    /// The server was called by a name that is not its own.
    HOST_REFUSED(true),
    /// Somebody sent more, or came more often, than they may.
    RATE_LIMITED(true),
    /// What came was no HTTP, no WebSocket, no message.
    PROTOCOL_ERROR(true),
    /// Somebody logged out, and their tokens hold no more.
    LOGGED_OUT(false),
    /// A refresh token was used twice, and its session ended.
    SESSION_STOLEN(true),
    /// A user had so many revoked tokens that all of before were revoked at once.
    REVOCATIONS_COLLAPSED(true),
    /// The server ended a connection whose token, session or user holds no more.
    SHUT_OUT(false),
    /// A user was made active or inactive.
    USER_CHANGED(false),
    /// An administrator did, or looked at, what others may not.
    ADMIN_DEED(false);

    private final boolean refusal;

    SecurityEvent(boolean refusal) {
        this.refusal = refusal;
    }

    /// Whether it is logged as a warning; nothing that a client does is an error of the server.
    boolean isRefusal() {
        return refusal;
    }

    /// As it stands in the log and in the metrics.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.carillon.protocol;

/// Why the server itself closes a connection; the codes below 3000 are RFC 6455's own.
public enum CloseCode implements CloseReason {
    NORMAL(1000, "bye", false),
    PROTOCOL_ERROR(1002, "the frame breaks RFC 6455", false),
    UNSUPPORTED_DATA(1003, "this kind of frame is not understood here", false),
    INVALID_DATA(1007, "a message was not valid UTF-8, or not validly compressed", false),
    TOO_LARGE(1009, "a message exceeded the size limit", false),
    INTERNAL(1011, "the connection failed in the server", true),
    SHUTDOWN(3001, "the server is going down; come back", true),
    SLOW_CONSUMER(3002, "too far behind; come back and resume", true),
    PING_TIMEOUT(3003, "no sign of life; come back", true),
    TOKEN_EXPIRED(3004, "the token has expired; come back with a fresh one", true),
    SERVER_FULL(3005, "the server is full; come back later", true),
    RATE_LIMITED(3006, "far too many messages; come back later", true),
    UNAVAILABLE(3007, "nobody can be let in just now; come back later", true),
    TOKEN_NOT_YET_VALID(3008, "the token is not good yet; come back in a while", true),
    TOO_MANY_CONNECTIONS(
            3009, "this user has too many connections; close one, or come back later", true),
    OVERLOADED(3010, "too much is under way in the server; come back later", true),
    INVALID_TOKEN(3500, "the token was refused", false),
    AUTH_TIMEOUT(3501, "not authenticated in time", false),
    SESSION_REVOKED(3502, "logged out", false),
    USER_INACTIVE(3504, "the user is not active", false);

    private final int code;
    private final String reason;
    private final boolean reconnect;

    CloseCode(int code, String reason, boolean reconnect) {
        this.code = code;
        this.reason = reason;
        this.reconnect = reconnect;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public boolean reconnect() {
        return reconnect;
    }
}

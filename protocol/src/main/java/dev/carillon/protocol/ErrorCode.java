package dev.carillon.protocol;

/// Every error a client or an application can be told of: a number that never changes its meaning
/// and the text that goes with it when there is nothing more exact to say.
public enum ErrorCode {
    INTERNAL(
            100, "something failed in the server; try again, and tell its operator if it persists"),
    UNAUTHENTICATED(101, "authenticate first, with {\"type\":\"auth\",\"token\":\"…\"}"),
    INVALID_TOKEN(102, "the token is not valid; log in again"),
    EXPIRED_TOKEN(103, "the token has expired; refresh it or log in again"),
    REVOKED_TOKEN(104, "the token was revoked; log in again"),
    INVALID_CREDENTIALS(105, "the user name or the password is wrong"),
    FORBIDDEN(106, "you may not do this"),
    INACTIVE_USER(107, "the user is not active; ask whoever runs the application"),
    TOKEN_NOT_YET_VALID(108, "the token is not good yet; come back in a while"),
    MALFORMED(110, "the message is not valid JSON"),
    UNKNOWN_TYPE(111, "there is no such message type"),
    INVALID_FIELD(112, "a field is missing or has the wrong form"),
    TOO_LARGE(113, "the message is too large"),
    UNSUPPORTED_FORMAT(114, "the file is not of a kind that can be read here"),
    NOT_FOUND(120, "there is no such thing"),
    CONFLICT(121, "that can't be done in the present state"),
    METHOD_NOT_ALLOWED(122, "this is not done with this HTTP method"),
    LEASE_LOST(123, "the task is not this worker's any more; stop working on it"),
    FILE_DAMAGED(124, "the file is damaged: it is not what was stored"),
    LIMIT_EXCEEDED(130, "a limit is reached"),
    QUEUE_FULL(131, "the task queue is full; try again later"),
    OVERLOADED(132, "the server is overloaded; try again later"),
    RATE_LIMITED(133, "too many messages; slow down"),
    STORE_UNAVAILABLE(
            134, "nothing can be stored at present; try again, and tell the server's operator"),
    STORE_FULL(135, "there is no room to store anything; tell the server's operator"),
    CHANNEL_FULL(136, "as much waits on the channel as may; try again later"),
    TOO_MANY_ROOMS(137, "as many rooms have somebody in them as may; join one of those");

    private final int code;
    private final String text;

    ErrorCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /// The stable number.
    public int code() {
        return code;
    }

    /// What to say when there is nothing more exact.
    public String text() {
        return text;
    }
}

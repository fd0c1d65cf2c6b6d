package dev.carillon.client;

import dev.carillon.protocol.ErrorCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// Why something was not done: what the server says, or what the client found by itself. Immutable.
public final class ClientException extends RuntimeException {
    /// The connection broke before the answer came; whoever asked asks again on the next one.
    static final String BROKEN = "broken";

    private static final long serialVersionUID = 1L;

    /// The errors that time mends: the same request may go well a moment later.
    private static final Set<String> TEMPORARY =
            Set.of(
                    "internal",
                    "token_not_yet_valid",
                    "queue_full",
                    "overloaded",
                    "rate_limited",
                    "store_unavailable",
                    "channel_full",
                    "timeout",
                    "outbox_full",
                    "unreachable");

    private final String name;
    private final boolean retryable;

    /// @param name the error's stable name, such as `forbidden` or `timeout`
    public ClientException(String name, String message, boolean retryable) {
        super(message);
        this.name = name;
        this.retryable = retryable;
    }

    /// An error that is mended by time if its name says so.
    public ClientException(String name, String message) {
        this(name, message, TEMPORARY.contains(name));
    }

    /// The stable name: that of an [ErrorCode] in lower case for what the server says; `timeout`,
    /// `closed`, `outbox_full`, `too_slow`, `unreachable`, `task_failed` or `task_cancelled` for
    /// what the client found.
    public String name() {
        return name;
    }

    /// The server's stable number; 0 for what the client found by itself.
    public int code() {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .map(ErrorCode::code)
                .orElse(0);
    }

    /// Whether the same request may go well a moment later.
    public boolean isRetryable() {
        return retryable;
    }

    /// Whether the token is to blame, so that another may be taken.
    public boolean isAboutToken() {
        var code = code();
        return code >= 101 && code <= 107 && code != ErrorCode.FORBIDDEN.code();
    }
}

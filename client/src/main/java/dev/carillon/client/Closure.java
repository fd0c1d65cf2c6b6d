package dev.carillon.client;

import dev.carillon.protocol.CloseCode;
import java.util.Arrays;

/// How a connection ended: a close code of WebSocket and the words that came with it. Immutable.
///
/// @param code as RFC 6455 has them and [CloseCode]; [#LOST] when no close frame came
/// @param reason empty when nothing was said
public record Closure(int code, String reason) {
    /// The connection went without a word.
    public static final int LOST = 1006;

    /// The server went away, says RFC 6455.
    private static final int GOING_AWAY = 1001;

    /// The server refuses us, says RFC 6455.
    private static final int POLICY = 1008;

    /// Whether a client is to connect again. Where the server's list does not have the code, 1008,
    /// 3500-3999 and 4500-4999 mean no.
    public boolean mayReturn() {
        return Arrays.stream(CloseCode.values())
                .filter(known -> known.code() == code)
                .findFirst()
                .map(CloseCode::reconnect)
                .orElse(code == GOING_AWAY || code == LOST || !isRefusal());
    }

    private boolean isRefusal() {
        return code == POLICY || (code >= 3500 && code <= 3999) || (code >= 4500 && code <= 4999);
    }

    @Override
    public String toString() {
        return reason.isEmpty() ? "close code " + code : reason + " (close code " + code + ")";
    }
}

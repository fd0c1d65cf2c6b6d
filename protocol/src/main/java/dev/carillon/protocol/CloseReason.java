package dev.carillon.protocol;

import java.nio.charset.StandardCharsets;

/// Why a connection is closed from this side: a reason of the server's own, or one that the
/// application gives. Immutable.
///
/// Everywhere 3000 to 3499 and 4000 to 4499 mean come back, 3500 to 3999 and 4500 to 4999 mean
/// don't.
public sealed interface CloseReason permits CloseCode, CloseReason.ByApplication {
    /// The longest text of a reason, in bytes of UTF-8: what a close frame has room for.
    int MAX_BYTES = 123;

    /// The status code of the close frame.
    int code();

    /// The text in the close frame.
    String reason();

    /// Whether a client should come back by itself.
    boolean reconnect();

    /// The application ends the connection.
    ///
    /// @param code 4000 to 4499 when the client may come back, 4500 to 4999 when it should not
    record ByApplication(int code, String reason) implements CloseReason {
        private static final int FIRST = 4000;
        private static final int FIRST_FINAL = 4500;
        private static final int LAST = 4999;

        public ByApplication {
            if (code < FIRST || code > LAST) {
                throw new IllegalArgumentException(
                        "close code %d is not the application's; use %d to %d, or from %d on if the client should not come back"
                                .formatted(code, FIRST, LAST, FIRST_FINAL));
            }
            var length = reason.getBytes(StandardCharsets.UTF_8).length;
            if (length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "the reason of close code %d is %d bytes long; the limit is %d"
                                .formatted(code, length, MAX_BYTES));
            }
        }

        @Override
        public boolean reconnect() {
            return code < FIRST_FINAL;
        }
    }
}

package dev.carillon.core.spi;

import dev.carillon.protocol.ErrorCode;

/// A message is not carried out. The sender is told the code and the sentence, which names the
/// value and the mend; it costs no stack trace.
public final class MessageRefusedException extends RuntimeException {
    private final ErrorCode code;

    public MessageRefusedException(ErrorCode code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    /// What kind of error it is.
    public ErrorCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;

/// Ends the handling of a request with a problem. It costs no stack trace and never leaves this
/// package.
final class ProblemException extends RuntimeException {
    private final ErrorCode code;

    ProblemException(ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }

    Reply.Problem reply() {
        return new Reply.Problem(code, String.valueOf(getMessage()));
    }
}

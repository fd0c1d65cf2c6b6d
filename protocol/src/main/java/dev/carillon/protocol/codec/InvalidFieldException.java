package dev.carillon.protocol.codec;

/// A field of a command is missing or malformed. It never leaves the dialect and costs no stack
/// trace.
public final class InvalidFieldException extends RuntimeException {
    public InvalidFieldException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

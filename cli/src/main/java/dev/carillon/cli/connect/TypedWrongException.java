package dev.carillon.cli.connect;

/// What was typed can't be sent, and why, for the person who typed it. Immutable.
final class TypedWrongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TypedWrongException(String message) {
        super(message);
    }
}

package dev.carillon.protocol;

/// A channel name or user id that breaks the rules of its type; the message says which and how to
/// mend it.
public final class InvalidNameException extends IllegalArgumentException {
    public InvalidNameException(String message) {
        super(message);
    }
}

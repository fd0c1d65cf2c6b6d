package dev.carillon.server;

/// The server could not start. The message says why and what to do.
public final class StartException extends RuntimeException {
    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.carillon.core.spi;

/// A scheduler has announced more unfinished tasks than the server keeps. The message names the
/// limit; the task is not known here.
public final class TooManyTasksException extends RuntimeException {
    public TooManyTasksException(String message) {
        super(message);
    }
}

package dev.carillon.core.spi;

/// A task's input can't be worked on. The message names the value and the mend; it is shown to the
/// submitter.
public final class InvalidTaskInputException extends RuntimeException {
    public InvalidTaskInputException(String message) {
        super(message);
    }
}

package dev.carillon.cli.suite;

/// A promise is not kept: what was expected and what came. Immutable.
final class CheckFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CheckFailedException(String message) {
        super(message);
    }
}

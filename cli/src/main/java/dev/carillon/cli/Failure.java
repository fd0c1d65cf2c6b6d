package dev.carillon.cli;

/// What a command could not do, in one sentence, and the exit code that says so. Immutable.
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public Failure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /// It could not be done.
    public Failure(String sentence) {
        this(ExitCodes.FAILED, sentence);
    }

    public int exitCode() {
        return exitCode;
    }
}

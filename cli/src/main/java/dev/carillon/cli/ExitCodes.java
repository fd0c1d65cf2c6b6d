package dev.carillon.cli;

/// How commands end. `docs/cli.md` lists these too.
public final class ExitCodes {
    /// All went well.
    public static final int DONE = 0;

    /// It could not be done, and a sentence said why.
    public static final int FAILED = 1;

    /// The command line is wrong; of `bench --audit`: messages were lost, doubled or out of order.
    public static final int WRONG = 2;

    private ExitCodes() {}
}

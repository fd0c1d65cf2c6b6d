package dev.carillon.cli.connect;

import java.io.PrintWriter;

/// One line a message on standard output; all else on standard error. Thread-safe by a lock.
final class PlainScreen implements Screen {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean raw;

    /// @param raw shows messages as they came
    PlainScreen(PrintWriter out, PrintWriter err, boolean raw) {
        this.out = out;
        this.err = err;
        this.raw = raw;
    }

    @Override
    public synchronized void message(String text, Shown shown) {
        out.println(raw ? text.replace('\n', ' ') : shown.text());
        out.flush();
    }

    @Override
    public synchronized void note(String text) {
        err.println(text);
        err.flush();
    }

    @Override
    public synchronized void refuse(String why) {
        err.println("carillon: " + why);
        err.flush();
    }
}

package dev.carillon.cli.bench;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// One line on a terminal that is written over, once a second, while something runs. Has a thread
/// of its own; where there is no terminal it shows nothing.
final class LiveLine implements AutoCloseable {
    private final PrintWriter err;
    private final Thread thread;

    private LiveLine(PrintWriter err, Supplier<String> text, boolean terminal) {
        this.err = err;
        thread = Thread.ofVirtual().name("live-line").unstarted(() -> show(text));
        if (terminal) {
            thread.start();
        }
    }

    static LiveLine of(PrintWriter err, boolean terminal, Talk talk, Tally tally) {
        var began = System.nanoTime();
        return new LiveLine(
                err,
                () ->
                        String.format(
                                Locale.ROOT,
                                "%d s  %,d sent  %,d delivered",
                                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
                                talk.sent(),
                                tally.received()),
                terminal);
    }

    private void show(Supplier<String> text) {
        try {
            while (true) {
                Thread.sleep(1000);
                err.printf("\r\u001b[K%s", text.get());
                err.flush();
            }
        } catch (InterruptedException _) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

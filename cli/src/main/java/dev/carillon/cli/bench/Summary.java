package dev.carillon.cli.bench;

import java.util.Formatter;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/// An outcome as a person reads it. Stateless.
final class Summary {
    private Summary() {}

    static String of(Outcome outcome) {
        var text = new Formatter(Locale.ROOT);
        var connections = outcome.connections();
        text.format("%s%n", outcome.test().toUpperCase(Locale.ROOT));
        text.format(
                "  %,d of %,d connections in %.1f s; until the server answered: %s%n",
                connections.opened(),
                connections.wanted(),
                connections.seconds(),
                percentiles(outcome.opening()));
        connections
                .ended()
                .forEach((how, count) -> text.format("  %,d connections ended: %s%n", count, how));
        var messages = outcome.messages();
        if (messages.sent() > 0) {
            text.format(
                    "  %,d messages sent, %,d of %,d deliveries in %.1f s: %,.0f a second%n",
                    messages.sent(),
                    messages.received(),
                    messages.due(),
                    outcome.effort().seconds(),
                    outcome.deliveriesPerSecond());
            text.format("  latency: %s%n", percentiles(outcome.latency()));
            if (messages.isWhole()) {
                text.format("  nothing was lost, doubled or out of order%n");
            } else {
                text.format(
                        "  %,d lost, %,d doubled, %,d out of order, %,d could not be sent%n",
                        messages.lost(),
                        messages.doubled(),
                        messages.outOfOrder(),
                        messages.unsent());
            }
            messages.findings().forEach(finding -> text.format("    %s%n", finding));
        }
        text.format("  the bench itself used %.2f processors%n", outcome.effort().processors());
        return text.toString();
    }

    private static String percentiles(Histogram histogram) {
        return histogram.getTotalCount() == 0
                ? "nothing to measure"
                : String.format(
                        Locale.ROOT,
                        "half %.1f ms, 99 %% %.1f ms, 99.9 %% %.1f ms, longest %.1f ms",
                        Outcome.millis(histogram, 50),
                        Outcome.millis(histogram, 99),
                        Outcome.millis(histogram, 99.9),
                        histogram.getMaxValue() / 1e6);
    }
}

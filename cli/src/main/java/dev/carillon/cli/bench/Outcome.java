package dev.carillon.cli.bench;

import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What came of one test. Immutable, as nobody changes the histograms any more.
///
/// @param opening how long connections took until the server answered on them, in nanoseconds
/// @param latency from when a message was due to its delivery, in nanoseconds
record Outcome(
        String test,
        Connections connections,
        Messages messages,
        Histogram opening,
        Histogram latency,
        Effort effort) {

    /// @param ended how many ended before their time or did not open, by how
    record Connections(int wanted, int opened, double seconds, Map<String, Integer> ended) {}

    /// @param unsent those that their sender could not send any more
    /// @param findings the first that were lost, doubled or out of order, each named
    record Messages(
            long sent,
            long unsent,
            long due,
            long received,
            long lost,
            long doubled,
            long outOfOrder,
            List<String> findings) {
        static final Messages NONE = new Messages(0, 0, 0, 0, 0, 0, 0, List.of());

        boolean isWhole() {
            return lost == 0 && doubled == 0 && outOfOrder == 0 && unsent == 0;
        }
    }

    /// What it took.
    ///
    /// @param seconds from the first message that was due to the last delivery
    /// @param processors how many of this machine's processors the bench itself used in that time
    record Effort(double seconds, double processors) {}

    /// Whether every connection opened and stayed.
    boolean allStayed() {
        return connections.ended().isEmpty();
    }

    double deliveriesPerSecond() {
        return effort.seconds() > 0 ? messages.received() / effort.seconds() : 0;
    }

    void write(JsonObjectWriter json) {
        json.text("test", test)
                .object(
                        "connections",
                        c ->
                                c.number("wanted", connections.wanted())
                                        .number("opened", connections.opened())
                                        .number("seconds", rounded(connections.seconds()))
                                        .object(
                                                "ended",
                                                e -> connections.ended().forEach(e::number)))
                .object(
                        "messages",
                        m ->
                                m.number("sent", messages.sent())
                                        .number("unsent", messages.unsent())
                                        .number("due", messages.due())
                                        .number("received", messages.received())
                                        .number("lost", messages.lost())
                                        .number("doubled", messages.doubled())
                                        .number("out_of_order", messages.outOfOrder())
                                        .texts("findings", messages.findings()))
                .object("opening_ms", o -> percentiles(o, opening))
                .object("latency_ms", l -> percentiles(l, latency))
                .number("seconds", rounded(effort.seconds()))
                .number("deliveries_per_second", rounded(deliveriesPerSecond()))
                .number("bench_processors", rounded(effort.processors()));
    }

    private static void percentiles(JsonObjectWriter json, Histogram histogram) {
        json.number("p50", millis(histogram, 50))
                .number("p90", millis(histogram, 90))
                .number("p99", millis(histogram, 99))
                .number("p999", millis(histogram, 99.9))
                .number("max", rounded(histogram.getMaxValue() / 1e6))
                .number("count", histogram.getTotalCount());
    }

    static double millis(Histogram histogram, double percentile) {
        return rounded(histogram.getValueAtPercentile(percentile) / 1e6);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}

package dev.carillon.documents;

import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.ArrayList;
import java.util.List;

/// Counts how the rows of a task ended. Used by one thread.
final class Tally {
    private static final int MAX_FAILURES = 100;

    private final int total;
    private final String encoding;
    private final List<Outcome.Refused> failures = new ArrayList<>();
    private int generated;
    private int failed;

    /// @param encoding by which a text file was read; empty for a workbook
    Tally(int total, String encoding) {
        this.total = total;
        this.encoding = encoding;
    }

    void generated() {
        generated++;
    }

    void failed(Outcome.Refused failure) {
        failed++;
        if (failures.size() < MAX_FAILURES) {
            failures.add(failure);
        }
    }

    int done() {
        return generated + failed;
    }

    int total() {
        return total;
    }

    boolean nothingGenerated() {
        return generated == 0;
    }

    /// One row's failure, to stand for all.
    String firstFailure() {
        var first = failures.getFirst();
        return "row %d: %s".formatted(first.row(), first.error());
    }

    RawJson summary() {
        var summary = new JsonObjectWriter();
        if (!encoding.isEmpty()) {
            summary.text("encoding", encoding);
        }
        return summary.number("total", total)
                .number("generated", generated)
                .number("failed", failed)
                .objects(
                        "failures",
                        failures,
                        (writer, failure) ->
                                writer.number("row", failure.row()).text("error", failure.error()))
                .toRawJson();
    }
}

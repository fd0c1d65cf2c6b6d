package dev.carillon.server.http;

import dev.carillon.core.channels.PublishGate.Result;
import dev.carillon.core.spi.Failure;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// How the results of several publications are told over HTTP. Stateless.
final class PublishReplies {
    /// Some of what was asked for was done, and some was not (RFC 4918).
    static final int PARTLY = 207;

    private PublishReplies() {}

    /// To how many connections they were written; empty when that is not known of one of them.
    static OptionalInt connections(List<Result> results) {
        var sum = 0;
        for (var result : results) {
            if (result instanceof Result.Done done) {
                if (done.connections().isEmpty()) {
                    return OptionalInt.empty();
                }
                sum += done.connections().getAsInt();
            }
        }
        return OptionalInt.of(sum);
    }

    /// Those that were not published.
    static List<Result.Refused> refused(List<Result> results) {
        return results.stream()
                .filter(Result.Refused.class::isInstance)
                .map(Result.Refused.class::cast)
                .toList();
    }

    /// The status of the answer: 200 when all were published, [#PARTLY] when some were.
    ///
    /// @throws ProblemException when none was
    static int status(List<Result> results) {
        var refused = refused(results);
        if (!refused.isEmpty() && refused.size() == results.size()) {
            var first = refused.getFirst();
            throw new ProblemException(
                    first.why().code(),
                    refused.size() == 1
                            ? first.why().message()
                            : "none of the %d was published; of '%s': %s"
                                    .formatted(
                                            refused.size(),
                                            first.channel(),
                                            first.why().message()));
        }
        return refused.isEmpty() ? 200 : PARTLY;
    }

    /// Writes why something was not published, as sockets are told it.
    static void write(JsonObjectWriter w, Failure why) {
        w.number("code", why.code().code())
                .text("name", why.code().name().toLowerCase(Locale.ROOT))
                .text("message", why.message());
    }
}

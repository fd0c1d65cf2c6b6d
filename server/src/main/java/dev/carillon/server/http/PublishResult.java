package dev.carillon.server.http;

import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Publisher.Receipt;
import dev.carillon.core.spi.Failure;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What became of one publication of several that were asked for at once: each goes its own way, so
/// that one that can't be published keeps none of the others from their receivers. Immutable.
sealed interface PublishResult {
    /// Some of what was asked for was done, and some was not (RFC 4918).
    int PARTLY = 207;

    ChannelName channel();

    /// It was published.
    ///
    /// @param connections empty when it was published so long ago that this is not known any more
    record Done(ChannelName channel, Receipt receipt, OptionalInt connections)
            implements PublishResult {}

    /// It was not, and nobody got it.
    record Refused(ChannelName channel, Failure why) implements PublishResult {}

    /// Publishes them all, in their order.
    ///
    /// @return what became of each, in the same order; never fails
    static CompletionStage<List<PublishResult>> of(
            Publisher publisher, List<NewPublication> drafts) {
        if (publisher.isCongested()) {
            throw new ProblemException(ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.text());
        }
        var results = drafts.stream().map(draft -> publish(publisher, draft)).toList();
        return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                .thenApply(_ -> results.stream().map(CompletableFuture::join).toList());
    }

    private static CompletableFuture<PublishResult> publish(
            Publisher publisher, NewPublication draft) {
        var channel = draft.channel();
        return attempt(publisher, draft)
                .thenCompose(receipt ->
                        connections(receipt)
                                .<PublishResult>thenApply(
                                        count -> new Done(channel, receipt, count)))
                .exceptionally(failure -> new Refused(channel, Failure.of(failure)))
                .toCompletableFuture();
    }

    private static CompletionStage<Receipt> attempt(Publisher publisher, NewPublication draft) {
        try {
            return publisher.publish(draft);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionStage<OptionalInt> connections(Receipt receipt) {
        return receipt.reach().isPresent()
                ? receipt.connections().thenApply(OptionalInt::of)
                : CompletableFuture.completedFuture(OptionalInt.empty());
    }

    /// To how many connections they were written; empty when that is not known of one of them.
    static OptionalInt connections(List<PublishResult> results) {
        var sum = 0;
        for (var result : results) {
            if (result instanceof Done done) {
                if (done.connections().isEmpty()) {
                    return OptionalInt.empty();
                }
                sum += done.connections().getAsInt();
            }
        }
        return OptionalInt.of(sum);
    }

    /// Those that were not published.
    static List<Refused> refused(List<PublishResult> results) {
        return results.stream().filter(Refused.class::isInstance).map(Refused.class::cast).toList();
    }

    /// The status of the answer: 200 when all were published, [#PARTLY] when some were.
    ///
    /// @throws ProblemException when none was
    static int status(List<PublishResult> results) {
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

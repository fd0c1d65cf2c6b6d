package dev.carillon.core.channels;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.core.channels.Publisher.Receipt;
import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.Draft;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// What was published under idempotency keys lately, so that who asks again is answered as the
/// first time. Thread-safe.
///
/// Bounded in time and number; of what is durable the log remembers more.
final class Acts {
    private static final Duration WINDOW = Duration.ofHours(24);
    private static final int MAX = 100_000;

    private final Cache<Key, Act> acts =
            Caffeine.newBuilder()
                    .maximumSize(MAX)
                    .expireAfterWrite(WINDOW)
                    .executor(Runnable::run) // what is to be done is less than handing it over
                    .build();

    private record Key(ChannelName channel, String key) {}

    private record Act(String type, RawJson data, CompletableFuture<Receipt> receipt) {
        boolean isOf(Draft draft) {
            return type.equals(draft.type()) && data.equals(draft.data());
        }
    }

    /// Has it published, unless that was done or is being done. What failed may be tried again.
    CompletionStage<Receipt> once(Draft draft, Supplier<CompletionStage<Receipt>> publish) {
        var key = new Key(draft.channel(), String.valueOf(draft.terms().idempotencyKey()));
        var mine = new Act(draft.type(), draft.data(), new CompletableFuture<>());
        var first = acts.asMap().putIfAbsent(key, mine);
        if (first != null) {
            return first.isOf(draft)
                    ? first.receipt().thenApply(Receipt::again)
                    : CompletableFuture.failedFuture(anothers(key.channel(), key.key()));
        }
        Asking.of(publish)
                .whenComplete((receipt, failure) -> {
                    if (failure == null) {
                        mine.receipt().complete(receipt);
                    } else {
                        acts.asMap().remove(key, mine);
                        mine.receipt().completeExceptionally(failure);
                    }
                });
        return mine.receipt();
    }

    /// Checks that a publication is the one that is to be published again.
    ///
    /// @throws MessageRefusedException when it isn't
    static void requireSame(Draft draft, Publication publication) {
        var hasData = !publication.data().equals(RawJson.NULL); // gone when it was replaced
        if (!publication.type().equals(draft.type())
                || (hasData && !publication.data().equals(draft.data()))) {
            throw anothers(draft.channel(), String.valueOf(draft.terms().idempotencyKey()));
        }
    }

    private static MessageRefusedException anothers(ChannelName channel, String key) {
        return new MessageRefusedException(
                ErrorCode.CONFLICT,
                "the idempotency key '%s' was used on '%s' for something else; use a new key for a new message"
                        .formatted(Excerpt.of(key), channel));
    }
}

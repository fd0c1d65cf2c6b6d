package dev.carillon.core.channels;

import dev.carillon.core.channels.Publisher.Receipt;
import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What was published under idempotency keys lately, so that who asks again is answered as the
/// first time. Thread-safe by its own lock, which is never held while something is published.
///
/// Of what was published only a digest is kept. It is bounded in time, and in bytes for each user
/// and in all: beyond the one the user's oldest is forgotten, beyond the other the oldest of
/// anybody. Of what is durable the log remembers more.
final class IdempotencyCache {
    private static final Duration WINDOW = Duration.ofHours(24);

    /// About what an entry takes beside the texts of its key: its places in the maps, the digest
    /// and the receipt.
    private static final int OVERHEAD = 512;

    private final Bounds bounds;
    private final LongSupplier nanos;
    private final LinkedHashMap<Key, Act> acts = new LinkedHashMap<>();
    private final Map<Optional<UserId>, Share> shares = new HashMap<>();
    private long bytes;
    private long forgotten;

    /// How much is remembered.
    ///
    /// @param ofUser bytes of one user's
    /// @param ofApplication bytes of the application's own
    /// @param all bytes in all
    record Bounds(long ofUser, long ofApplication, long all) {
        private static final long OF_USER = 1 << 20;

        /// A thousand keys or more of a user where there is room for that, and half of all for the
        /// application.
        static Bounds of(long all) {
            return new Bounds(Math.min(OF_USER, all / 2), all / 2, all);
        }

        long of(Optional<UserId> owner) {
            return owner.isPresent() ? ofUser : ofApplication;
        }
    }

    private record Key(ChannelName channel, String key) {
        long bytes() {
            return OVERHEAD + 2L * (channel.value().length() + key.length());
        }
    }

    /// @param digest of what was published
    /// @param until when it is remembered, in nanoseconds
    private record Act(
            Optional<UserId> owner,
            PublicationDigest digest,
            long until,
            CompletableFuture<Receipt> receipt) {}

    /// What is remembered for one of those who publish, the oldest first.
    private static final class Share {
        private final LinkedHashSet<Key> keys = new LinkedHashSet<>();
        private long bytes;
    }

    IdempotencyCache(Bounds bounds, LongSupplier nanos) {
        this.bounds = bounds;
        this.nanos = nanos;
    }

    /// Has it published, unless that was done or is being done. What failed may be tried again.
    CompletionStage<Receipt> once(
            NewPublication draft, Supplier<CompletionStage<Receipt>> publish) {
        var key = new Key(draft.channel(), String.valueOf(draft.terms().idempotencyKey()));
        var mine =
                new Act(
                        Optional.ofNullable(draft.sender()),
                        PublicationDigest.of(draft.type(), draft.data()),
                        nanos.getAsLong() + WINDOW.toNanos(),
                        new CompletableFuture<>());
        var first = putIfAbsent(key, mine);
        if (first != null) {
            return first.digest().equals(mine.digest())
                    ? first.receipt().thenApply(Receipt::again)
                    : CompletableFuture.failedFuture(anothers(key.channel(), key.key()));
        }
        Asking.of(publish)
                .whenComplete((receipt, failure) -> {
                    if (failure == null) {
                        mine.receipt().complete(receipt);
                    } else {
                        remove(key, mine);
                        mine.receipt().completeExceptionally(failure);
                    }
                });
        return mine.receipt();
    }

    private synchronized @Nullable Act putIfAbsent(Key key, Act act) {
        forgetOld();
        var first = acts.putIfAbsent(key, act);
        if (first != null) {
            return first;
        }
        var share = shares.computeIfAbsent(act.owner(), _ -> new Share());
        share.keys.add(key);
        share.bytes += key.bytes();
        bytes += key.bytes();
        while (share.bytes > bounds.of(act.owner()) && share.keys.size() > 1) {
            forget(share.keys.getFirst());
        }
        while (bytes > bounds.all() && acts.size() > 1) {
            forget(acts.firstEntry().getKey());
        }
        return null;
    }

    private void forgetOld() {
        var now = nanos.getAsLong();
        while (!acts.isEmpty() && acts.firstEntry().getValue().until() - now <= 0) {
            remove(acts.firstEntry().getKey());
        }
    }

    private void forget(Key key) {
        remove(key);
        forgotten++;
    }

    private void remove(Key key) {
        var act = Objects.requireNonNull(acts.remove(key));
        var share = Objects.requireNonNull(shares.get(act.owner()));
        share.keys.remove(key);
        share.bytes -= key.bytes();
        bytes -= key.bytes();
        if (share.keys.isEmpty()) {
            shares.remove(act.owner());
        }
    }

    private synchronized void remove(Key key, Act act) {
        if (act.equals(acts.get(key))) {
            remove(key);
        }
    }

    /// What all keys take, roughly.
    synchronized long bytes() {
        return bytes;
    }

    /// How many keys were forgotten before their time, for want of room.
    synchronized long forgotten() {
        return forgotten;
    }

    /// Checks that a publication is the one that is to be published again.
    ///
    /// @throws MessageRefusedException when it isn't
    static void requireSame(NewPublication draft, Publication publication) {
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

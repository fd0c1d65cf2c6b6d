package dev.carillon.core.channels;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.hub.DeliveryResult;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one way of a publication: into its channel's log, which gives it its place, and on to
/// whoever receives the channel. Thread-safe.
public final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final long USUAL_KEY_BYTES = 64L << 20;

    private final ChannelLog log;
    private final Hub hub;
    private final FrameLimit frames;
    private final IdempotencyCache acts;
    private final LongAdder published = new LongAdder();
    private final LongAdder tooLarge = new LongAdder();

    /// @param frames what one publication may take on the wire
    /// @param keyBytes what the idempotency keys that are remembered may take, in bytes
    public Publisher(ChannelLog log, Hub hub, FrameLimit frames, long keyBytes) {
        this.log = log;
        this.hub = hub;
        this.frames = frames;
        this.acts = new IdempotencyCache(IdempotencyCache.Bounds.of(keyBytes), System::nanoTime);
    }

    /// For a hub whose connections take publications of any size.
    public Publisher(ChannelLog log, Hub hub) {
        this(log, hub, FrameLimit.none(), USUAL_KEY_BYTES);
    }

    /// What became of a publication.
    ///
    /// @param reach whom it reached, once that is known; nobody, of an inbox, means that it waits
    ///   there until its user is back. Empty when it was published by an earlier server, or so long
    ///   ago that this is forgotten
    /// @param repeated whether it had been published before under its idempotency key, and was not
    ///   again
    public record Receipt(
            StreamPosition position,
            Optional<CompletionStage<DeliveryResult>> reach,
            boolean repeated) {
        /// How many connections it was written to, once that is known; 0 when it is known no more.
        public CompletionStage<Integer> connections() {
            return known().thenApply(DeliveryResult::connections);
        }

        /// How many connections ended instead, too slow or broken, once that is known; 0 when it is
        /// known no more.
        public CompletionStage<Integer> lost() {
            return known().thenApply(DeliveryResult::lost);
        }

        private CompletionStage<DeliveryResult> known() {
            return reach.orElseGet(() -> CompletableFuture.completedFuture(DeliveryResult.NOBODY));
        }

        private static Receipt first(
                Publication publication, CompletionStage<DeliveryResult> reach) {
            return new Receipt(publication.position(), Optional.of(reach), false);
        }

        Receipt again() {
            return new Receipt(position, reach, true);
        }
    }

    /// Why something can't be published, because it could not be delivered: it is larger than what
    /// may wait to be sent to a connection.
    public Optional<MessageRefusedException> refusal(NewPublication draft) {
        return frames.refusal(draft);
    }

    /// How many publications were refused because they could not be delivered.
    public long tooLarge() {
        return tooLarge.sum();
    }

    /// Publishes. Whoever publishes for a client asks [#isCongested] first. Never throws.
    ///
    /// @return once the log has it, and has stored it if it is to be stored; fails with a
    ///   [dev.carillon.core.spi.StoreException] when it can't be, and with a
    ///   [MessageRefusedException] when its idempotency key was used for something else, or when it
    ///   is too large to be delivered
    public CompletionStage<Receipt> publish(NewPublication draft) {
        return Asking.of(() -> publishIfSmall(draft));
    }

    private CompletionStage<Receipt> publishIfSmall(NewPublication draft) {
        var refusal = refusal(draft);
        if (refusal.isPresent()) {
            tooLarge.increment();
            return CompletableFuture.failedFuture(refusal.get());
        }
        return draft.terms().idempotencyKey() == null
                ? append(draft)
                : acts.once(draft, () -> appendOnce(draft));
    }

    private CompletionStage<Receipt> append(NewPublication draft) {
        var reach = new CompletableFuture<DeliveryResult>();
        note(draft);
        return log.append(draft, publication -> deliver(publication, reach))
                .thenApply(publication -> Receipt.first(publication, reach));
    }

    /// The log may find that the key was used before a restart, and then hands nothing on.
    private CompletionStage<Receipt> appendOnce(NewPublication draft) {
        var reach = new CompletableFuture<DeliveryResult>();
        var isNew = new AtomicBoolean();
        note(draft);
        return log.append(
                        draft,
                        publication -> {
                            isNew.set(true);
                            deliver(publication, reach);
                        })
                .thenApply(publication -> {
                    if (isNew.get()) {
                        return Receipt.first(publication, reach);
                    }
                    IdempotencyCache.requireSame(draft, publication);
                    return new Receipt(publication.position(), Optional.empty(), true);
                });
    }

    private void note(NewPublication draft) {
        published.increment();
        LOG.atDebug()
                .addKeyValue("channel", draft.channel())
                .addKeyValue("type", draft.type())
                .log("broadcast");
    }

    private void deliver(Publication publication, CompletableFuture<DeliveryResult> reach) {
        hub.deliver(publication).thenAccept(reach::complete);
    }

    /// What was published on a channel with a key last, if its log has it.
    public CompletionStage<Optional<Publication>> newest(ChannelName channel, String key) {
        return Asking.of(() -> log.newest(channel, key));
    }

    /// Whether the event loops are so far behind that nothing new should be taken in.
    public boolean isCongested() {
        return hub.isCongested();
    }

    /// What the idempotency keys that are remembered take, in bytes, roughly.
    public long idempotencyBytes() {
        return acts.bytes();
    }

    /// How many idempotency keys were forgotten before their time, for want of room.
    public long idempotencyForgotten() {
        return acts.forgotten();
    }

    /// How many publications there were.
    public long published() {
        return published.sum();
    }
}

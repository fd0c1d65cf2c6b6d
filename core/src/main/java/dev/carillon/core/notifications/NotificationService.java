package dev.carillon.core.notifications;

import dev.carillon.core.channels.Publisher;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.Notifications.Content;
import dev.carillon.core.spi.Notifications.Notification;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notifies users: what they are to know is stored, and then pushed as `notification` into their
/// inbox. Thread-safe; may block.
public final class NotificationService {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationService.class);
    private static final String TYPE = "notification";

    /// How much of an inbox may be filled, in percent, before notifications no longer wait there:
    /// they have a store of their own, and what else is published to their user has only the inbox.
    private static final int INBOX_SHARE = 25;

    /// How long it may take to learn how many connections got a push.
    private static final int PUSH_SECONDS = 5;

    private final Notifications store;
    private final Publisher publisher;
    private final InstantSource clock;
    private final TimeOrderedIds ids;
    private final LongAdder created = new LongAdder();
    private final LongAdder forgotten = new LongAdder();
    private final LongAdder unqueued = new LongAdder();
    private final LongAdder unpushed = new LongAdder();

    public NotificationService(Notifications store, Publisher publisher, InstantSource clock) {
        this.store = store;
        this.publisher = publisher;
        this.clock = clock;
        this.ids = new TimeOrderedIds(clock);
    }

    /// A notification that is stored.
    ///
    /// @param connections how many connections it was pushed to
    public record Created(Notification notification, int connections) {
        /// Whether it waits for its user, who was not there to get it.
        public boolean queued() {
            return connections == 0;
        }
    }

    /// Notifies a user. It counts as done once it is stored: a push that fails is logged, and the
    /// user finds the notification in their list.
    public Created create(UserId user, Content content) {
        var notification = new Notification(ids.next(), user, content, clock.millis(), false);
        forgotten.add(store.create(notification));
        created.increment();
        return new Created(notification, push(notification));
    }

    private int push(Notification notification) {
        if (publisher.isCongested()) {
            LOG.atWarn()
                    .addKeyValue("notification", notification.id())
                    .log("a notification was not pushed, for the server is overloaded");
            unpushed.increment();
            return 0;
        }
        try {
            var inbox = ChannelName.user(notification.user());
            var draft =
                    NewPublication.of(inbox, TYPE, NotificationJson.of(notification))
                            .within(INBOX_SHARE);
            return publisher
                    .publish(draft.durable())
                    .exceptionallyCompose(failure -> pushOnly(draft, failure))
                    .thenCompose(Publisher.Receipt::connections)
                    .toCompletableFuture()
                    .orTimeout(PUSH_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (RuntimeException | Error e) {
            LOG.atWarn()
                    .setCause(StoreException.isUntold(e) ? e : null)
                    .addKeyValue("notification", notification.id())
                    .log("a notification was not pushed");
            unpushed.increment();
            return 0;
        }
    }

    /// Where the inbox has no more room for notifications, one goes to who is there, and waits for
    /// the others in their list alone.
    private CompletionStage<Publisher.Receipt> pushOnly(NewPublication draft, Throwable failure) {
        var cause = failure instanceof CompletionException e ? e.getCause() : failure;
        if (cause instanceof MessageRefusedException refused
                && refused.code() == ErrorCode.CHANNEL_FULL) {
            unqueued.increment();
            return publisher.publish(draft);
        }
        return CompletableFuture.failedFuture(failure);
    }

    /// Where they are kept.
    public Notifications store() {
        return store;
    }

    /// How many were made.
    public long created() {
        return created.sum();
    }

    /// How many were forgotten for want of room.
    public long forgotten() {
        return forgotten.sum();
    }

    /// How many did not wait in their user's inbox, for so many wait there already.
    public long unqueued() {
        return unqueued.sum();
    }

    /// How many could not be pushed.
    public long unpushed() {
        return unpushed.sum();
    }
}

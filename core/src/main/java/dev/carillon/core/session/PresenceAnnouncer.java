package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.hub.Presence;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells everybody on `all` who joins and who leaves: `user_joined` and `user_left`, once a user
/// and not once a connection, and never of guests. Thread-safe: what is said of a user is decided
/// and published under that user's entry, so that it stands in the log in the order in which it
/// happened.
///
/// Who goes is awaited for a while, so that loading a page anew is nothing to tell. What it
/// remembers is bounded by the connections there may be, and by [#MAX_AWAITED]: of those who go
/// beyond that, everybody is told at once. While the event loops are congested nothing is told, and
/// [Statistics#unannounced] counts what wasn't.
public final class PresenceAnnouncer implements Presence.Watcher {
    /// The most users who are awaited at once.
    public static final int MAX_AWAITED = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PresenceAnnouncer.class);
    private static final long NOT_LEAVING = Long.MAX_VALUE;

    private final Publisher publisher;
    private final Presence presence;
    private final Statistics statistics;
    private final Duration grace;
    private final InstantSource clock;
    private final ConcurrentHashMap<UserId, Announced> announced = new ConcurrentHashMap<>();

    /// How many are awaited, published by whoever begins or ends to be.
    private final AtomicInteger awaited = new AtomicInteger();

    /// Somebody of whom it was said that they joined.
    ///
    /// @param until when it is said that they left, in milliseconds since 1970
    private record Announced(String username, long until) {
        boolean isAwaited() {
            return until != NOT_LEAVING;
        }
    }

    /// @param grace how long somebody who goes is awaited; zero for not at all
    public PresenceAnnouncer(
            Publisher publisher,
            Presence presence,
            Statistics statistics,
            Duration grace,
            InstantSource clock) {
        this.publisher = publisher;
        this.presence = presence;
        this.statistics = statistics;
        this.grace = grace;
        this.clock = clock;
    }

    @Override
    public void came(Principal principal) {
        if (principal.isGuest()) {
            return;
        }
        announced.compute(
                principal.user(),
                (user, before) -> {
                    if (before == null) {
                        announce("user_joined", user, principal.username());
                        return new Announced(principal.username(), NOT_LEAVING);
                    }
                    return before.isAwaited() ? back(before) : before;
                });
    }

    @Override
    public void went(Principal principal) {
        announced.computeIfPresent(
                principal.user(),
                (user, before) -> {
                    if (before.isAwaited() || presence.connections(user) > 0) {
                        return before;
                    }
                    if (grace.isZero() || awaited.get() >= MAX_AWAITED) {
                        announce("user_left", user, before.username());
                        return null;
                    }
                    awaited.incrementAndGet();
                    return new Announced(before.username(), clock.millis() + grace.toMillis());
                });
    }

    /// Tells of those who were awaited long enough. To be called now and then.
    public void sweep() {
        var now = clock.millis();
        announced.forEach((user, entry) -> {
            if (entry.until() <= now) {
                announced.computeIfPresent(
                        user, (_, before) -> before.until() <= now ? over(user, before) : before);
            }
        });
    }

    private @Nullable Announced over(UserId user, Announced before) {
        if (presence.connections(user) > 0) {
            return back(before);
        }
        awaited.decrementAndGet();
        announce("user_left", user, before.username());
        return null;
    }

    private Announced back(Announced before) {
        awaited.decrementAndGet();
        return new Announced(before.username(), NOT_LEAVING);
    }

    private void announce(String type, UserId user, String username) {
        if (publisher.isCongested()) {
            statistics.leftUnannounced();
            return;
        }
        var data =
                new JsonObjectWriter()
                        .text("user_id", user.value())
                        .text("username", username)
                        .toRawJson();
        publisher
                .publish(
                        NewPublication.of(ChannelName.ALL, type, data)
                                .to(new Audience.ExceptUser(user)))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        statistics.leftUnannounced();
                        LOG.atWarn()
                                .setCause(StoreException.isUntold(failure) ? failure : null)
                                .log("presence could not be announced");
                    }
                });
    }
}

package dev.carillon.core.channels;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.ChannelRules.Refusal;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// How much one user may publish, on all connections together: so many a second, and on so many
/// durable channels that were not there before. The application may publish as much as it likes.
/// Thread-safe.
///
/// Who was quiet may publish ten seconds' worth at once. A user is forgotten who published nothing
/// for a day.
public final class PublicationLimits {
    private static final int BURST_SECONDS = 10;
    private static final int USERS = 100_000;
    private static final double NANOS = 1e9;

    private final int perSecond;
    private final int durableRooms;
    private final Predicate<ChannelName> isStored;
    private final LongSupplier nanos;
    private final Cache<UserId, Share> users =
            Caffeine.newBuilder()
                    .maximumSize(USERS)
                    .expireAfterAccess(Duration.ofDays(1))
                    .executor(Runnable::run)
                    .build();
    private final LongAdder rateLimited = new LongAdder();
    private final LongAdder roomsRefused = new LongAdder();

    /// @param perSecond publications of one user; 0 for any number
    /// @param durableRooms on which one user may be the first to store something; 0 for any number
    /// @param isStored whether something is stored of a channel, as far as that is known
    public PublicationLimits(int perSecond, int durableRooms, Predicate<ChannelName> isStored) {
        this(perSecond, durableRooms, isStored, System::nanoTime);
    }

    PublicationLimits(
            int perSecond, int durableRooms, Predicate<ChannelName> isStored, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.durableRooms = durableRooms;
        this.isStored = isStored;
        this.nanos = nanos;
    }

    /// No limits at all.
    public static PublicationLimits none() {
        return new PublicationLimits(0, 0, _ -> true);
    }

    /// What one user has left, guarded by itself.
    private static final class Share {
        private double left;
        private long seen;
        private Set<ChannelName> rooms = Set.of();

        Share(double left, long seen) {
            this.left = left;
            this.seen = seen;
        }
    }

    /// Counts a publication that a client wants.
    ///
    /// @return why it is not carried out; empty when it is fine
    Optional<Refusal> refusal(Principal principal, NewPublication draft) {
        if (principal.isApplication() || (perSecond == 0 && durableRooms == 0)) {
            return Optional.empty();
        }
        var share = users.get(principal.user(), _ -> new Share(burst(), nanos.getAsLong()));
        synchronized (share) {
            if (perSecond > 0 && !takeOne(share)) {
                rateLimited.increment();
                return Optional.of(tooFast(principal));
            }
            if (durableRooms > 0 && draft.terms().durable() && !mayStore(share, draft.channel())) {
                roomsRefused.increment();
                return Optional.of(tooManyRooms(draft.channel()));
            }
        }
        return Optional.empty();
    }

    private double burst() {
        return (double) perSecond * BURST_SECONDS;
    }

    private boolean takeOne(Share share) {
        var now = nanos.getAsLong();
        share.left = Math.min(burst(), share.left + (now - share.seen) / NANOS * perSecond);
        share.seen = now;
        if (share.left < 1) {
            return false;
        }
        share.left--;
        return true;
    }

    /// Inboxes, and what everybody receives, come with the server.
    private boolean mayStore(Share share, ChannelName channel) {
        if (channel.namespace().equals(Namespaces.USER)
                || channel.equals(ChannelName.ALL)
                || share.rooms.contains(channel)
                || isStored.test(channel)) {
            return true;
        }
        if (share.rooms.size() >= durableRooms) {
            return false;
        }
        share.rooms = share.rooms.isEmpty() ? new HashSet<>() : share.rooms;
        return share.rooms.add(channel);
    }

    private Refusal tooFast(Principal principal) {
        return new Refusal(
                ErrorCode.RATE_LIMITED,
                "user '%s' has published more than %d messages a second for a while, which is the limit (limits.publications-per-second); this one was not published, slow down"
                        .formatted(principal.user(), perSecond));
    }

    private Refusal tooManyRooms(ChannelName channel) {
        return new Refusal(
                ErrorCode.LIMIT_EXCEEDED,
                "nothing is stored of '%s' yet, and you have begun %d durable channels, which is the limit (limits.durable-rooms-per-user); leave out 'durable', or use one that is there"
                        .formatted(channel, durableRooms));
    }

    /// How many publications were refused, for their user published too many a second.
    public long rateLimited() {
        return rateLimited.sum();
    }

    /// How many were refused, for their user has begun too many durable channels.
    public long roomsRefused() {
        return roomsRefused.sum();
    }
}

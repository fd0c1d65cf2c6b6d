package dev.carillon.core.channels;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.ChannelRules.Refusal;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// How much one user may publish a second, on all connections together. The application may publish
/// as much as it likes. Thread-safe.
///
/// Who was quiet may publish ten seconds' worth at once. A user is forgotten who published nothing
/// for a day.
public final class PublicationLimits {
    private static final int BURST_SECONDS = 10;
    private static final int USERS = 100_000;
    private static final double NANOS = 1e9;

    private final int perSecond;
    private final LongSupplier nanos;
    private final Cache<UserId, Share> users =
            Caffeine.newBuilder()
                    .maximumSize(USERS)
                    .expireAfterAccess(Duration.ofDays(1))
                    .executor(Runnable::run)
                    .build();
    private final LongAdder rateLimited = new LongAdder();

    /// @param perSecond publications of one user; 0 for any number
    public PublicationLimits(int perSecond) {
        this(perSecond, System::nanoTime);
    }

    PublicationLimits(int perSecond, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    /// No limits at all.
    public static PublicationLimits none() {
        return new PublicationLimits(0);
    }

    /// What one user has left, guarded by itself.
    private static final class Share {
        private double left;
        private long seen;

        Share(double left, long seen) {
            this.left = left;
            this.seen = seen;
        }
    }

    /// Counts a publication that a client wants.
    ///
    /// @return why it is not carried out; empty when it is fine
    Optional<Refusal> refusal(Principal principal) {
        if (principal.isApplication() || perSecond == 0) {
            return Optional.empty();
        }
        var share = users.get(principal.user(), _ -> new Share(burst(), nanos.getAsLong()));
        synchronized (share) {
            if (takeOne(share)) {
                return Optional.empty();
            }
        }
        rateLimited.increment();
        return Optional.of(tooFast(principal));
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

    private Refusal tooFast(Principal principal) {
        return new Refusal(
                ErrorCode.RATE_LIMITED,
                "user '%s' has published more than %d messages a second for a while, which is the limit (limits.publications-per-second); this one was not published, slow down"
                        .formatted(principal.user(), perSecond));
    }

    /// How many publications were refused, for their user published too many a second.
    public long rateLimited() {
        return rateLimited.sum();
    }
}

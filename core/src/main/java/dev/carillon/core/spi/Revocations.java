package dev.carillon.core.spi;

import dev.carillon.protocol.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What is revoked, as it is kept in memory: names of tokens and sessions, each of a user, and
/// users of whom every token counts as revoked that was issued up to a moment. Thread-safe; asking
/// does not block.
///
/// No user can fill it. Whoever has too many names is [collapsed][#collapse]: all their tokens of
/// before are revoked, by one entry that takes the place of the names. If it is full in all, that
/// befalls whoever has the most.
public final class Revocations {
    private final Limits limits;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Name> names = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<UserId, Collapse> collapsed = new ConcurrentHashMap<>();

    /// How many names each user has. Changed within changes of `names`, and so in step with it.
    private final ConcurrentHashMap<UserId, Integer> counts = new ConcurrentHashMap<>();

    /// How much is noted at most.
    ///
    /// @param perUser the most names of one user
    /// @param inAll the most names and collapsed users together
    public record Limits(int perUser, int inAll) {
        /// A device that refreshes its token each hour leaves 720 names a month.
        public static final Limits DEFAULT = new Limits(10_000, 1_000_000);
    }

    /// How many users were collapsed here, counted by whoever does so.
    private final LongAdder collapses = new LongAdder();

    private record Name(UserId owner, Instant until) {}

    /// Every token of a user's is revoked that was issued up to a moment.
    ///
    /// @param until when the last name that it stands for would have ended
    public record Collapse(UserId user, Instant issuedUpTo, Instant until) {}

    public Revocations(Limits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /// Notes a name.
    ///
    /// @return false when it was noted before; the later end counts
    public boolean add(UserId owner, String name, Instant until) {
        var first = new boolean[1];
        names.compute(
                name,
                (_, before) -> {
                    if (before == null) {
                        first[0] = true;
                        counts.merge(owner, 1, Integer::sum);
                        return new Name(owner, until);
                    }
                    return until.isAfter(before.until()) ? new Name(before.owner(), until) : before;
                });
        return first[0];
    }

    /// Notes that of a user every token of before is revoked, and forgets their names.
    public void add(Collapse collapse) {
        collapsed.merge(collapse.user(), collapse, Revocations::both);
        names.forEach((name, noted) -> {
            if (noted.owner().equals(collapse.user())) {
                forget(name, noted);
            }
        });
    }

    private static Collapse both(Collapse one, Collapse other) {
        return new Collapse(
                one.user(),
                later(one.issuedUpTo(), other.issuedUpTo()),
                later(one.until(), other.until()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void forget(String name, Name noted) {
        if (names.remove(name, noted)) {
            counts.computeIfPresent(
                    noted.owner(), (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    /// Notes that there was no more room for the names of a user, so that every token of before is
    /// revoked.
    public void collapse(Collapse collapse) {
        add(collapse);
        collapses.increment();
    }

    /// How many names and collapsed users are noted.
    public int size() {
        return names.size() + collapsed.size();
    }

    /// How often there was no more room for the names of a user.
    public long collapses() {
        return collapses.sum();
    }

    /// Whether a name is revoked.
    public boolean contains(String name) {
        return names.containsKey(name);
    }

    /// Whether a user's tokens of a moment are.
    public boolean covers(UserId user, Instant issuedAt) {
        var collapse = collapsed.get(user);
        return collapse != null && !issuedAt.isAfter(collapse.issuedUpTo());
    }

    /// Whom to collapse so that there is room for another name of a user's; empty when there is.
    ///
    /// @throws IllegalStateException when there is none, and nobody has more than a name
    public Optional<Collapse> wantsCollapse(UserId owner) {
        if (counts.getOrDefault(owner, 0) >= limits.perUser()) {
            return Optional.of(collapse(owner));
        }
        if (size() < limits.inAll()) {
            return Optional.empty();
        }
        return Optional.of(
                counts.entrySet().stream()
                        .filter(entry -> entry.getValue() > 1)
                        .max(Comparator.comparingInt(Map.Entry::getValue))
                        .map(entry -> collapse(entry.getKey()))
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "%d tokens are revoked, which is the limit"
                                                .formatted(limits.inAll()))));
    }

    private Collapse collapse(UserId user) {
        var until =
                names.values().stream()
                        .filter(noted -> noted.owner().equals(user))
                        .map(Name::until)
                        .max(Comparator.naturalOrder())
                        .orElse(clock.instant());
        // whole milliseconds, as stores keep them, and none too few
        return new Collapse(user, Instant.ofEpochMilli(clock.millis() + 1), until);
    }

    /// Whether so much is noted that what is over should be forgotten before more is.
    public boolean isFull(UserId owner) {
        return counts.getOrDefault(owner, 0) >= limits.perUser() || size() >= limits.inAll();
    }

    /// Forgets what has expired by itself.
    public void sweep() {
        var now = clock.instant();
        names.forEach((name, noted) -> {
            if (!noted.until().isAfter(now)) {
                forget(name, noted);
            }
        });
        collapsed.values().removeIf(collapse -> !collapse.until().isAfter(now));
    }
}

package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.protocol.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Finds the silent, the dead, the nameless and the expired: one wheel of ticks for all connections
/// of an event loop instead of a timer each. Owned by that loop.
///
/// A connection stands in the slot of the tick at which something may be due for it, and is looked
/// at only then.
@OnLoop
final class HeartbeatWheel {
    private static final int SLOTS = 128;
    private static final int TICKS_PER_PING = 25;
    private static final int TICKS_PER_DEADLINE = 10;
    private static final Duration SHORTEST = Duration.ofMillis(4);

    /// The longest that anything may take: longer is for ever, and a sum of two still is an `int`.
    private static final int FOREVER = 1 << 30;

    /// A connection's slot in the wheel, and its signs of life, in ticks.
    static final class Mark {
        private final Connection connection;
        private @Nullable Mark previous;
        private @Nullable Mark next;
        private int slot = -1;
        private int pingedAt = -1;
        int lastSeen;

        Mark(Connection connection) {
            this.connection = connection;
        }
    }

    private final @Nullable Mark[] slots = new @Nullable Mark[SLOTS];
    private final Faults faults;
    private final Duration interval;
    private final int pingTicks;
    private final int pongTicks;
    private final int authenticationTicks;
    private int now;

    /// @param faults counts connections that could not be looked after
    HeartbeatWheel(HubLimits limits, Faults faults) {
        this.faults = faults;
        interval = interval(limits);
        pingTicks = ticks(limits.ping());
        pongTicks = ticks(limits.pong());
        authenticationTicks = ticks(limits.authentication());
    }

    /// Short enough that nobody is looked at much too early or late, even where one deadline is far
    /// shorter than another.
    private static Duration interval(HubLimits limits) {
        var shortest =
                Collections.min(
                        List.of(
                                limits.ping().dividedBy(TICKS_PER_PING),
                                limits.pong().dividedBy(TICKS_PER_DEADLINE),
                                limits.authentication().dividedBy(TICKS_PER_DEADLINE)));
        return shortest.compareTo(SHORTEST) < 0 ? SHORTEST : shortest;
    }

    private int ticks(Duration duration) {
        return duration.compareTo(interval.multipliedBy(FOREVER)) >= 0
                ? FOREVER
                : (int) Math.max(1, Math.ceilDiv(duration.toMillis(), interval.toMillis()));
    }

    /// How often [#advance] is to be called.
    Duration interval() {
        return interval;
    }

    int now() {
        return now;
    }

    /// When a connection that opens now must have authenticated.
    int authenticationDeadline() {
        return now + authenticationTicks;
    }

    void add(Mark mark) {
        mark.lastSeen = now;
        schedule(mark, now + Math.min(pingTicks, authenticationTicks));
    }

    /// Looks after a connection at the next tick, for what is due may have changed.
    void lookSoon(Mark mark) {
        remove(mark);
        schedule(mark, now + 1);
    }

    void remove(Mark mark) {
        if (mark.slot < 0) {
            return;
        }
        if (mark.previous == null) {
            slots[mark.slot] = mark.next;
        } else {
            mark.previous.next = mark.next;
        }
        if (mark.next != null) {
            mark.next.previous = mark.previous;
        }
        mark.previous = null;
        mark.next = null;
        mark.slot = -1;
    }

    /// All connections there are, in no order.
    List<Connection> connections() {
        var all = new ArrayList<Connection>();
        for (var first : slots) {
            for (var mark = first; mark != null; mark = mark.next) {
                all.add(mark.connection);
            }
        }
        return all;
    }

    private void schedule(Mark mark, int tick) {
        var slot = Math.floorMod(Math.min(tick, now + SLOTS - 1), SLOTS);
        var first = slots[slot];
        mark.slot = slot;
        mark.next = first;
        if (first != null) {
            first.previous = mark;
        }
        slots[slot] = mark;
    }

    /// Moves on by one tick and looks after the connections whose turn it is.
    ///
    /// @param nowMillis the time, for tokens that expire
    void advance(long nowMillis) {
        now++;
        var slot = Math.floorMod(now, SLOTS);
        var mark = slots[slot];
        while (mark != null) {
            var following = mark.next;
            remove(mark);
            var due = lookSafely(mark, nowMillis);
            if (due > now) {
                schedule(mark, due);
            }
            mark = following;
        }
    }

    /// One that can't be looked after ends: what is wrong with it is no other's business.
    private int lookSafely(Mark mark, long nowMillis) {
        try {
            return look(mark, nowMillis);
        } catch (Throwable e) {
            faults.note(Part.HEARTBEAT, e);
            faults.contain(Part.HEARTBEAT, () -> mark.connection.close(CloseCode.INTERNAL));
            return 0;
        }
    }

    /// Does what is due for a connection.
    ///
    /// @return the tick at which to look again; 0 when it is closed
    private int look(Mark mark, long nowMillis) {
        return switch (mark.connection.state()) {
            case ConnectionState.Closed _ -> 0;
            case ConnectionState.Anonymous(var deadline) when now >= deadline ->
                    end(mark, CloseCode.AUTH_TIMEOUT);
            case ConnectionState.Anonymous(var deadline) -> Math.min(deadline, lookForLife(mark));
            case ConnectionState.Entering(var principal) ->
                    lookForExpiry(mark, principal, nowMillis, _ -> now + pingTicks);
            case ConnectionState.Active(var principal) ->
                    lookForExpiry(mark, principal, nowMillis, this::lookForLife);
        };
    }

    /// @param otherwise what is due while the token is valid; nothing but that for somebody who is
    ///   not listened to, and so can give no sign of life
    private int lookForExpiry(
            Mark mark, Principal principal, long nowMillis, ToIntFunction<Mark> otherwise) {
        var left = principal.expiresAt().toEpochMilli() - nowMillis;
        if (left <= 0) {
            return end(mark, CloseCode.TOKEN_EXPIRED);
        }
        return (int) Math.min(otherwise.applyAsInt(mark), now + 1 + ticksUntil(left));
    }

    private long ticksUntil(long millis) {
        return Math.min(millis / interval.toMillis(), SLOTS);
    }

    private int lookForLife(Mark mark) {
        var waiting = mark.pingedAt >= 0 && mark.lastSeen < mark.pingedAt;
        if (waiting) {
            return await(mark);
        }
        if (now - mark.lastSeen >= pingTicks) {
            return ping(mark);
        }
        return mark.lastSeen + pingTicks;
    }

    /// Pings a connection of which nothing was heard since it was pinged last.
    private int ping(Mark mark) {
        mark.pingedAt = now;
        mark.lastSeen = now - 1;
        mark.connection.ping();
        return now + Math.min(pongTicks, pingTicks);
    }

    /// Looks after a connection that has not answered yet. It is pinged on, as often as one that
    /// answers is, for what stands between may cut a connection on which nothing moves.
    private int await(Mark mark) {
        var silence = now - mark.pingedAt;
        if (silence >= pongTicks) {
            return end(mark, CloseCode.PING_TIMEOUT);
        }
        if (silence > 0 && silence % pingTicks == 0) {
            mark.connection.ping();
        }
        var next = pingTicks - silence % pingTicks;
        return now + Math.min(pongTicks - silence, next);
    }

    /// Pings a connection now, unless its answer to a ping is due already: whether it is alive is
    /// wanted to be known before its time.
    void probe(Mark mark) {
        if (mark.slot < 0 || (mark.pingedAt >= 0 && mark.lastSeen < mark.pingedAt)) {
            return;
        }
        remove(mark);
        schedule(mark, ping(mark));
    }

    private static int end(Mark mark, CloseCode code) {
        mark.connection.close(code);
        return 0;
    }
}

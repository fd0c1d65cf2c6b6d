package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.protocol.UserId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Which users are connected, and how often. Thread-safe.
public final class Presence {
    /// Told of nothing.
    public static final Watcher NOBODY =
            new Watcher() {
                @Override
                public void came(Principal principal) {}

                @Override
                public void went(Principal principal) {}
            };

    private final Faults faults;
    private final ConcurrentHashMap<UserId, Online> users = new ConcurrentHashMap<>();

    /// Whom to tell, published by the server's start and end to every event loop.
    private volatile Watcher watcher = NOBODY;

    /// A user who is connected.
    ///
    /// @param username the name for people, from the newest token
    /// @param connections how many there are, at least 1
    public record Online(UserId user, String username, int connections) {
        private Online with(int count) {
            return new Online(user, username, count);
        }
    }

    /// Is told of every connection that came or went, by when [Presence#connections] counts so.
    /// Called on event loops: thread-safe and quick.
    public interface Watcher {
        /// A connection of theirs was let in and knows it.
        void came(Principal principal);

        /// A connection of theirs ended, whether or not it was ever told that it was let in.
        void went(Principal principal);
    }

    /// @param faults counts what the watcher throws
    Presence(Faults faults) {
        this.faults = faults;
    }

    /// Tells this watcher, and no other, of what happens from here on.
    public void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    /// Counts a connection in.
    ///
    /// @return false when the user has `limit` already, and nothing is counted
    boolean join(Principal principal, int limit) {
        var before = new int[1];
        users.compute(
                principal.user(),
                (user, online) -> {
                    before[0] = online == null ? 0 : online.connections();
                    return before[0] < limit
                            ? new Online(user, principal.username(), before[0] + 1)
                            : online;
                });
        return before[0] < limit;
    }

    /// Says that a connection that was counted in knows it.
    void welcomed(Principal principal) {
        faults.contain(Part.OBSERVER, () -> watcher.came(principal));
    }

    void leave(Principal principal) {
        users.computeIfPresent(
                principal.user(),
                (_, online) ->
                        online.connections() == 1 ? null : online.with(online.connections() - 1));
        faults.contain(Part.OBSERVER, () -> watcher.went(principal));
    }

    /// How many connections a user has.
    public int connections(UserId user) {
        var online = users.get(user);
        return online == null ? 0 : online.connections();
    }

    /// How many users are connected.
    public int users() {
        return users.size();
    }

    /// Everybody who is connected, by id, with their number of connections.
    public Map<UserId, Integer> online() {
        var online = new TreeMap<UserId, Integer>(Comparator.comparing(UserId::value));
        users.forEach((user, there) -> online.put(user, there.connections()));
        return online;
    }

    /// Everybody who is connected, with their names, ordered by id.
    public List<Online> people() {
        return users.values().stream()
                .sorted(Comparator.comparing(online -> online.user().value()))
                .toList();
    }
}

package dev.carillon.core.hub;

import dev.carillon.protocol.UserId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Which users are connected, and how often. Thread-safe.
public final class Presence {
    private final ConcurrentHashMap<UserId, Integer> connections = new ConcurrentHashMap<>();

    /// Counts a connection in.
    ///
    /// @return false when the user has `limit` already, and nothing is counted
    boolean join(UserId user, int limit) {
        var before = new int[1];
        connections.compute(
                user,
                (_, count) -> {
                    before[0] = count == null ? 0 : count;
                    return before[0] < limit ? Integer.valueOf(before[0] + 1) : count;
                });
        return before[0] < limit;
    }

    void leave(UserId user) {
        connections.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
    }

    /// How many connections a user has.
    public int connections(UserId user) {
        return connections.getOrDefault(user, 0);
    }

    /// How many users are connected.
    public int users() {
        return connections.size();
    }

    /// Everybody who is connected, by id, with their number of connections.
    public Map<UserId, Integer> online() {
        var online = new TreeMap<UserId, Integer>((a, b) -> a.value().compareTo(b.value()));
        online.putAll(connections);
        return online;
    }
}

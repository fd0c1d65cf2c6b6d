package dev.carillon.core.memory;

import dev.carillon.core.spi.Users;
import dev.carillon.protocol.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A fixed set of users, of whom some may be inactive for now, as may users who are not among them.
/// Thread-safe. Bounded: beyond so many who are inactive, no other can be made so.
public final class MemoryUsers implements Users {
    private static final int MAX_INACTIVE = 100_000;

    private final Map<String, User> byUsername;
    private final Map<UserId, User> byId;
    private final int maxInactive;
    private final Set<UserId> inactive = ConcurrentHashMap.newKeySet();

    public MemoryUsers(Collection<User> users) {
        this(users, MAX_INACTIVE);
    }

    /// @param maxInactive how many may be inactive, of users here and elsewhere together
    public MemoryUsers(Collection<User> users, int maxInactive) {
        this.maxInactive = maxInactive;
        byUsername = users.stream().collect(Collectors.toMap(User::username, Function.identity()));
        byId = users.stream().collect(Collectors.toMap(User::id, Function.identity()));
        users.stream().filter(user -> !user.active()).map(User::id).forEach(inactive::add);
    }

    /// The users of demo mode, whose passwords everybody knows: `user1` / `password1`, `user2` /
    /// `password2`, `admin` / `admin-password`.
    public static List<User> demoUsers() {
        return List.of(
                demoUser(
                        "user1",
                        "$argon2id$v=19$m=19456,t=2,p=1$oTjHYXCUoLm4atCuS11+KA$lsYI4pmAcTQTVumcxAsFA0qnn1KcKsz/9mY6jeRxf9o",
                        "user"),
                demoUser(
                        "user2",
                        "$argon2id$v=19$m=19456,t=2,p=1$K2l+xxoGgGqaVd8vC86Dfg$xoIdqhfDvx+xZSWNf39IW0pvcVS2ilAvMjaeoUQP/fI",
                        "user"),
                demoUser(
                        "admin",
                        "$argon2id$v=19$m=19456,t=2,p=1$1M5GcnrY9NlpgLg3fUZASg$7mH1eaKksJoZgnovaSBgYw2IgguIwAozvNtobOJL9V4",
                        "admin"));
    }

    private static User demoUser(String name, String hash, String role) {
        return new User(new UserId(name), name, hash, List.of(role), true);
    }

    @Override
    public Optional<User> findByUsername(String username) {
        return Optional.ofNullable(byUsername.get(username)).map(this::asItStands);
    }

    @Override
    public Optional<User> find(UserId id) {
        return Optional.ofNullable(byId.get(id)).map(this::asItStands);
    }

    private User asItStands(User user) {
        return user.with(isActive(user.id()));
    }

    @Override
    public boolean isActive(UserId id) {
        return !inactive.contains(id);
    }

    @Override
    public synchronized boolean setActive(UserId id, boolean active) {
        if (active) {
            inactive.remove(id);
            return true;
        }
        if (inactive.size() >= maxInactive && !inactive.contains(id)) {
            return false;
        }
        inactive.add(id);
        return true;
    }
}

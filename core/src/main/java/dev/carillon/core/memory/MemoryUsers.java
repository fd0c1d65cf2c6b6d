package dev.carillon.core.memory;

import dev.carillon.core.spi.Users;
import dev.carillon.protocol.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A fixed set of users. Immutable.
public final class MemoryUsers implements Users {
    private final Map<String, User> byUsername;
    private final Map<UserId, User> byId;

    public MemoryUsers(Collection<User> users) {
        byUsername = users.stream().collect(Collectors.toMap(User::username, Function.identity()));
        byId = users.stream().collect(Collectors.toMap(User::id, Function.identity()));
    }

    /// The users of demo mode, whose passwords everybody knows: `user1` / `password1`, `user2` /
    /// `password2`, `admin` / `admin-password`.
    public static MemoryUsers demo() {
        return new MemoryUsers(
                List.of(
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
                                "admin")));
    }

    private static User demoUser(String name, String hash, String role) {
        return new User(new UserId(name), name, hash, List.of(role), true);
    }

    @Override
    public Optional<User> findByUsername(String username) {
        return Optional.ofNullable(byUsername.get(username));
    }

    @Override
    public Optional<User> find(UserId id) {
        return Optional.ofNullable(byId.get(id));
    }
}

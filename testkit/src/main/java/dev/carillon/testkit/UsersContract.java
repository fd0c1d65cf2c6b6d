package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Users;
import dev.carillon.core.spi.Users.User;
import dev.carillon.protocol.UserId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Users] promises. Extend it and say how to make one; each test gets a new one.
public abstract class UsersContract {
    private static final UserId STRANGER = new UserId("stranger");
    private static final User ADA =
            new User(new UserId("u-1"), "ada", "$argon2id$…", List.of("user", "editor"), true);
    private static final User BOB =
            new User(new UserId("u-2"), "bob", "$argon2id$…", List.of(), false);

    private Users users;

    /// Makes one that knows these users.
    protected abstract Users create(List<User> known);

    @BeforeEach
    void createUsers() {
        users = create(List.of(ADA, BOB));
    }

    @Test
    void a_user_is_found_by_name_and_by_id() {
        assertThat(users.findByUsername("ada")).contains(ADA);
        assertThat(users.find(new UserId("u-1"))).contains(ADA);
        assertThat(users.findByUsername("bob")).contains(BOB);
    }

    @Test
    void nobody_else_is() {
        assertThat(users.findByUsername("u-1")).isEmpty();
        assertThat(users.findByUsername("Ada")).isEmpty();
        assertThat(users.findByUsername("")).isEmpty();
        assertThat(users.find(new UserId("ada"))).isEmpty();
    }

    @Test
    void users_are_active_as_they_are_known_to_be() {
        assertThat(users.isActive(ADA.id())).isTrue();
        assertThat(users.isActive(BOB.id())).isFalse();
    }

    @Test
    void somebody_unknown_is_active_and_stays_unknown() {
        assertThat(users.isActive(STRANGER)).isTrue();
        assertThat(users.find(STRANGER)).isEmpty();
    }

    @Test
    void who_is_made_inactive_is_so_however_they_are_looked_at() {
        assertThat(users.setActive(ADA.id(), false)).isTrue();

        assertThat(users.isActive(ADA.id())).isFalse();
        assertThat(users.find(ADA.id())).contains(ADA.with(false));
        assertThat(users.findByUsername("ada")).contains(ADA.with(false));
    }

    @Test
    void who_is_made_active_is_so_however_they_are_looked_at() {
        assertThat(users.setActive(BOB.id(), true)).isTrue();

        assertThat(users.isActive(BOB.id())).isTrue();
        assertThat(users.find(BOB.id())).contains(BOB.with(true));
        assertThat(users.findByUsername("bob")).contains(BOB.with(true));
    }

    @Test
    void somebody_unknown_can_be_made_inactive_and_active_again() {
        assertThat(users.setActive(STRANGER, false)).isTrue();
        assertThat(users.isActive(STRANGER)).isFalse();
        assertThat(users.find(STRANGER)).isEmpty();

        assertThat(users.setActive(STRANGER, true)).isTrue();
        assertThat(users.isActive(STRANGER)).isTrue();
    }

    @Test
    void doing_it_twice_is_doing_it_once() {
        assertThat(users.setActive(STRANGER, false)).isTrue();
        assertThat(users.setActive(STRANGER, false)).isTrue();
        assertThat(users.setActive(STRANGER, true)).isTrue();
        assertThat(users.setActive(STRANGER, true)).isTrue();

        assertThat(users.isActive(STRANGER)).isTrue();
    }

    @Test
    void one_users_being_inactive_is_nobody_elses() {
        users.setActive(STRANGER, false);

        assertThat(users.isActive(ADA.id())).isTrue();
        assertThat(users.isActive(new UserId("stranger2"))).isTrue();
    }
}

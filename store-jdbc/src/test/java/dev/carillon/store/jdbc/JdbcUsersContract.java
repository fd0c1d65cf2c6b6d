package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Users;
import dev.carillon.core.spi.Users.User;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.UsersContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What users in a database promise besides: that it lasts.
abstract class JdbcUsersContract extends UsersContract {
    private static final User DEMO =
            new User(new UserId("user1"), "demo", "$argon2id$…", List.of("user"), true);

    @RegisterExtension final TestDatabase databases;

    JdbcUsersContract(TestDatabase databases) {
        this.databases = databases;
    }

    @Override
    protected Users create(List<User> known) {
        var database = databases.open();
        database.writeNow(connection -> {
            for (var user : known) {
                Sql.update(
                        connection,
                        "insert into users values (?, ?, ?, ?, ?)",
                        user.id().value(),
                        user.username(),
                        user.passwordHash(),
                        String.join("\n", user.roles()),
                        user.active());
            }
            return known.size();
        });
        return JdbcUsers.open(database, List.of());
    }

    private JdbcUsers reopen(User... passing) {
        return JdbcUsers.open(databases.reopen(), List.of(passing));
    }

    @Test
    void who_is_inactive_is_so_after_a_restart() {
        var users = JdbcUsers.open(databases.current(), List.of(DEMO));
        users.setActive(new UserId("u-1"), false);
        users.setActive(new UserId("u-2"), true);
        users.setActive(new UserId("stranger"), false);
        users.setActive(DEMO.id(), false);

        users = reopen(DEMO);

        assertThat(users.isActive(new UserId("u-1"))).isFalse();
        assertThat(users.find(new UserId("u-1")).map(User::active)).contains(false);
        assertThat(users.isActive(new UserId("u-2"))).isTrue();
        assertThat(users.isActive(new UserId("stranger"))).isFalse();
        assertThat(users.findByUsername("demo")).contains(DEMO.with(false));
    }

    @Test
    void users_of_demo_mode_are_known_as_long_as_it_lasts() {
        var demo = JdbcUsers.open(databases.current(), List.of(DEMO));
        assertThat(demo.findByUsername("demo")).contains(DEMO);
        assertThat(demo.find(DEMO.id())).contains(DEMO);
        assertThat(demo.findByUsername("ada")).isPresent();

        var later = reopen();

        assertThat(later.findByUsername("demo")).isEmpty();
        assertThat(later.find(DEMO.id())).isEmpty();
        assertThat(later.findByUsername("ada")).isPresent();
    }

    @Test
    void beyond_its_limit_nobody_else_can_be_made_inactive() {
        var users = JdbcUsers.open(databases.current(), List.of(), 2); // one is inactive already
        assertThat(users.setActive(new UserId("x-1"), false)).isTrue();

        assertThat(users.setActive(new UserId("x-2"), false)).isFalse();
        assertThat(users.isActive(new UserId("x-2"))).isTrue();
        assertThat(users.setActive(new UserId("x-1"), false)).isTrue();
        users.setActive(new UserId("x-1"), true);
        assertThat(users.setActive(new UserId("x-2"), false)).isTrue();
    }

    @Test
    void a_name_that_no_text_of_a_database_can_be_is_nobodys() {
        assertThat(JdbcUsers.open(databases.current(), List.of()).findByUsername("ada\0"))
                .isEmpty();
    }
}

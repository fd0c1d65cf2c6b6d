package dev.carillon.testkit.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.memory.MemoryUsers;
import dev.carillon.core.spi.Users;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.UsersContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryUsersTest extends UsersContract {
    @Override
    protected Users create(List<Users.User> known) {
        return new MemoryUsers(known);
    }

    @Test
    void beyond_its_limit_nobody_else_can_be_made_inactive() {
        var users = new MemoryUsers(List.of(), 2);
        assertThat(users.setActive(user(1), false)).isTrue();
        assertThat(users.setActive(user(2), false)).isTrue();

        assertThat(users.setActive(user(3), false)).isFalse();
        assertThat(users.isActive(user(3))).isTrue();
        assertThat(users.setActive(user(2), false)).isTrue();
        users.setActive(user(1), true);
        assertThat(users.setActive(user(3), false)).isTrue();
    }

    private static UserId user(int n) {
        return new UserId("u-" + n);
    }
}

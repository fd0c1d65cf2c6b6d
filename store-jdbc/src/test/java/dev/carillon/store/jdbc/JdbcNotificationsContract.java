package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.Notifications.Content;
import dev.carillon.core.spi.Notifications.Notification;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.NotificationsContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What notifications in a database promise besides: that they last.
abstract class JdbcNotificationsContract extends NotificationsContract {
    @RegisterExtension final TestDatabase databases;

    JdbcNotificationsContract(TestDatabase databases) {
        this.databases = databases;
    }

    @Override
    protected Notifications create(int perUser) {
        return new JdbcNotifications(databases.open(), perUser);
    }

    @Test
    void they_are_the_same_after_a_restart() {
        var user = new UserId("ада");
        var content =
                new Content(
                        "'; drop table notifications; --",
                        "line\nline\t\u0001 😀",
                        "info",
                        RawJson.ofText("a\0b"));
        var one = new Notification("019b4580-1c00-7000-8000-000000000001", user, content, 7, false);
        var two = new Notification("019b4580-1c00-7000-8000-000000000002", user, content, 8, true);
        var store = new JdbcNotifications(databases.current());
        store.create(one);
        store.create(two);
        databases.reopen();

        store = new JdbcNotifications(databases.current());

        assertThat(store.list(user, false, null, 10)).containsExactly(two, one);
        assertThat(store.unread(user)).isEqualTo(1);
    }

    @Test
    void an_id_that_no_text_of_a_database_can_be_is_none() {
        var store = new JdbcNotifications(databases.current());

        assertThat(store.markRead(new UserId("ada"), "x\0")).isEmpty();
        assertThat(store.delete(new UserId("ada"), "x\0")).isFalse();
    }
}

package dev.carillon.testkit.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.memory.MemoryNotifications;
import dev.carillon.core.memory.MemoryNotifications.Bounds;
import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.Notifications.Content;
import dev.carillon.core.spi.Notifications.Notification;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.NotificationsContract;
import org.junit.jupiter.api.Test;

class MemoryNotificationsTest extends NotificationsContract {
    private static final int KIBIBYTE = 1024;

    @Override
    protected Notifications create(int perUser) {
        return new MemoryNotifications(new Bounds(perUser, Bounds.DEFAULT.bytes()));
    }

    private static Notification large(int number, String user) {
        var data = RawJson.ofText("x".repeat(8 * KIBIBYTE));
        return new Notification(
                "%08d".formatted(number),
                new UserId(user),
                new Content("title", "", "info", data),
                number,
                false);
    }

    @Test
    void beyond_the_bytes_who_has_had_none_for_longest_loses_theirs() {
        var store = new MemoryNotifications(new Bounds(1000, 100L * KIBIBYTE));
        store.create(large(1, "quiet"));
        store.create(large(2, "busy"));
        for (var i = 3; i < 100; i++) {
            store.create(large(i, "busy"));
            assertThat(store.bytes()).isLessThanOrEqualTo(100L * KIBIBYTE);
        }

        assertThat(store.unread(new UserId("quiet"))).isZero();
        var left = store.list(new UserId("busy"), false, null, 1000);
        assertThat(left).hasSizeBetween(10, 12);
        assertThat(left.getFirst().id()).isEqualTo("00000099");
    }

    @Test
    void many_users_with_one_each_do_not_grow_without_bound() {
        var store = new MemoryNotifications(new Bounds(1000, 100L * KIBIBYTE));
        var forgotten = 0;
        for (var i = 0; i < 1000; i++) {
            forgotten += store.create(large(i, "user" + i));
        }

        assertThat(store.bytes()).isLessThanOrEqualTo(100L * KIBIBYTE);
        assertThat(forgotten).isBetween(980, 995);
        assertThat(store.unread(new UserId("user999"))).isEqualTo(1);
    }

    @Test
    void what_is_deleted_makes_room() {
        var store = new MemoryNotifications(Bounds.DEFAULT);
        store.create(large(1, "ada"));
        store.delete(new UserId("ada"), "00000001");

        assertThat(store.bytes()).isZero();
    }
}

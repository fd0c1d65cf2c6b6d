package dev.carillon.testkit.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.log.RetentionFloor;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.memory.MemoryNotifications;
import dev.carillon.core.memory.MemoryNotifications.Bounds;
import dev.carillon.core.notifications.NotificationJson;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.session.Statistics;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.Notifications.Content;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.ManualLoop;
import dev.carillon.testkit.SettableClock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NotificationServiceTest {
    private static final UserId ADA = new UserId("ada");
    private static final Content CONTENT =
            new Content("Title", "Message", "info", RawJson.ofTrusted("{\"n\":1}"));

    private final SettableClock clock = new SettableClock();
    private final Hub hub =
            new Hub(List.of(new ManualLoop()), HubLimits.DEFAULT, new Statistics(), clock);
    private final Notifications store = new MemoryNotifications(new Bounds(3, 1 << 20));

    private NotificationService serviceOn(ChannelLog log) {
        return new NotificationService(store, new Publisher(log, hub), clock);
    }

    private ChannelLog workingLog() {
        return new TieredChannelLog(
                Namespaces.standard(Rule.AUTHENTICATED),
                LogStore.NONE,
                RetentionFloor.NOBODY,
                hub::hasSubscribers,
                clock,
                TieredChannelLog.Bounds.DEFAULT);
    }

    @Test
    void D7_a_notification_is_stored_and_pushed_into_the_inbox() {
        var log = workingLog();

        var created = serviceOn(log).create(ADA, CONTENT);

        assertThat(created.queued()).isTrue();
        assertThat(store.list(ADA, false, null, 10)).containsExactly(created.notification());
        assertThat(created.notification().createdAt()).isEqualTo(clock.millis());
        var pushed = log.read(ChannelName.user(ADA), null, 10).toCompletableFuture().join();
        assertThat(pushed.publications())
                .singleElement()
                .satisfies(publication -> {
                    assertThat(publication.type()).isEqualTo("notification");
                    assertThat(publication.data())
                            .isEqualTo(NotificationJson.of(created.notification()));
                });
    }

    @Test
    void D7_a_push_that_fails_does_not_fail_the_notification() {
        assertStoredThough(
                new BrokenLog(() -> CompletableFuture.failedFuture(new IllegalStateException())));
    }

    @Test
    void D7_a_push_that_throws_does_not_fail_the_notification() {
        assertStoredThough(new BrokenLog(NotificationServiceTest::away));
    }

    private static CompletableFuture<Publication> away() {
        throw new IllegalStateException("the log is away");
    }

    private void assertStoredThough(ChannelLog log) {
        var service = serviceOn(log);

        var created = service.create(ADA, CONTENT);

        assertThat(created.connections()).isZero();
        assertThat(created.queued()).isTrue();
        assertThat(store.list(ADA, true, null, 10)).containsExactly(created.notification());
        assertThat(service.unpushed()).isEqualTo(1);
        assertThat(service.created()).isEqualTo(1);
    }

    @Test
    void what_is_forgotten_is_counted() {
        var service = serviceOn(workingLog());
        for (var i = 0; i < 5; i++) {
            service.create(ADA, CONTENT);
        }

        assertThat(service.forgotten()).isEqualTo(2);
        assertThat(service.created()).isEqualTo(5);
        assertThat(service.unpushed()).isZero();
    }

    @Test
    void a_content_has_limits_and_its_refusal_names_them() {
        assertRefused("", "m", "info", 2, "'title' must not be empty");
        assertRefused("x".repeat(201), "m", "info", 2, "'title' is 201 characters long", "200");
        assertRefused("t", "x".repeat(4001), "info", 2, "'message' is 4001", "4000");
        assertRefused("t", "m", " ", 2, "'type' must not be empty");
        assertRefused("t", "m", "x".repeat(65), 2, "'type' is 65", "64");
        assertRefused("t", "m", "info", 16_385, "'data' is 16385 bytes long", "16384");
        assertRefused("t\0", "m", "info", 2, "'title' has a NUL character");
        assertRefused("t", "m\0", "info", 2, "'message' has a NUL", "leave it out");
        assertRefused("t", "m", "\0info", 2, "'type' has a NUL");
        assertThat(Content.check("x".repeat(200), "x".repeat(4000), "x", dataOf(16_384))).isEmpty();
    }

    private static void assertRefused(
            String title, String message, String type, int bytes, String... why) {
        var data = dataOf(bytes);
        assertThatThrownBy(() -> new Content(title, message, type, data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(why);
    }

    private static RawJson dataOf(int bytes) {
        return RawJson.ofText("x".repeat(bytes - 2));
    }
}

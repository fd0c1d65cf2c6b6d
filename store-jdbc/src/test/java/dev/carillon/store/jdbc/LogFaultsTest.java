package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Durability;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.faults.Part;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.core.memory.MemoryNotifications;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.session.Statistics;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.Notifications.Content;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.ManualLoop;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.SettableClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is thrown while publications are stored and handed on harms one of them, and durable
/// publishing goes on.
class LogFaultsTest {
    private static final int STORED = 40;
    private static final ChannelName ROOM = new ChannelName("room:r");
    private static final ChannelName OTHER = new ChannelName("room:other");
    private static final UserId ADA = new UserId("ada");
    private static final ChannelName INBOX = ChannelName.user(ADA);

    @RegisterExtension final TestDatabase tests = TestDatabase.sqlite();
    private final SettableClock clock = new SettableClock();

    /// The method of the store that throws next, once; told by the test to the log's threads.
    private volatile String throwing = "";

    /// The method of the store that fails, and of what; told by the test to the log's threads.
    private volatile String failingMethod = "";

    private volatile @Nullable StoreException failing;

    /// Whether it can be asked for whom what is stored is kept.
    private volatile boolean knowsWaiters = true;

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private TieredChannelLog log;

    @BeforeEach
    void open() {
        var namespaces =
                Namespaces.builtIn(Rule.ANYONE).stream()
                        .map(namespace ->
                                namespace.with(
                                        new Durability(
                                                Durability.When.ON_REQUEST,
                                                STORED,
                                                Duration.ofDays(2))))
                        .toList();
        log =
                new TieredChannelLog(
                        new Namespaces(namespaces),
                        throwingOnce(new JdbcLogStore(tests.open(), clock)),
                        (channel, _) -> settledUpTo(channel),
                        _ -> false,
                        clock,
                        Bounds.DEFAULT);
    }

    private CompletionStage<Long> settledUpTo(ChannelName channel) {
        if (!knowsWaiters) {
            throw new IllegalArgumentException("as the test wants it");
        }
        return CompletableFuture.completedFuture(channel.isInbox() ? 0 : Long.MAX_VALUE);
    }

    private LogStore throwingOnce(LogStore store) {
        return (LogStore)
                Proxy.newProxyInstance(
                        LogStore.class.getClassLoader(),
                        new Class<?>[] {LogStore.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals(throwing)) {
                                throwing = "";
                                throw new StackOverflowError("as the test wants it");
                            }
                            var failure = failing;
                            return failure != null && method.getName().equals(failingMethod)
                                    ? CompletableFuture.failedFuture(failure)
                                    : method.invoke(store, arguments);
                        });
    }

    private CompletableFuture<Publication> durable(ChannelName channel) {
        return durable(channel, _ -> {});
    }

    private CompletableFuture<Publication> durable(
            ChannelName channel, Consumer<Publication> inOrder) {
        return log.append(NewPublication.of(channel, "t", RawJson.EMPTY_OBJECT).durable(), inOrder)
                .toCompletableFuture();
    }

    private static Publication join(CompletableFuture<Publication> answer) {
        return answer.orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void a_store_that_throws_fails_what_it_was_asked_and_the_next_is_stored() {
        for (var method : List.of("head", "append")) {
            throwing = method;
            var channel = new ChannelName("room:" + method);

            assertThat(durable(channel))
                    .failsWithin(Patience.LONG)
                    .withThrowableThat()
                    .withRootCauseInstanceOf(StackOverflowError.class);
            assertThat(throwing).isEmpty();
            assertThat(join(durable(channel)).channel()).isEqualTo(channel);
            assertThat(join(durable(OTHER)).channel()).isEqualTo(OTHER);
        }
    }

    @Test
    void a_channel_that_can_not_be_shortened_does_not_stop_the_storing_of_others() {
        knowsWaiters = false;
        for (var i = 0; i < STORED; i++) {
            join(durable(INBOX));
        }

        assertThat(durable(INBOX)).failsWithin(Patience.LONG);
        assertThat(join(durable(ROOM)).offset()).isEqualTo(1);
        assertThat(log.faults().count(Part.MAKING_ROOM)).isPositive();
        knowsWaiters = true;
        assertThat(durable(INBOX))
                .failsWithin(Patience.LONG)
                .withThrowableThat()
                .withMessageContaining("40 publications wait on 'user:ada'");
        assertThat(log.faults().obstacle()).isEmpty();
    }

    @Test
    void a_store_that_refuses_to_forget_is_a_fault_and_one_that_is_away_is_none() {
        failingMethod = "forgetOld";
        failing = new StoreException(Reason.UNAVAILABLE, "as the test wants it");
        log.sweep();
        assertThat(log.faults().count(Part.TIMER)).isZero();
        failing = new StoreException(Reason.FAILED, "as the test wants it");
        log.sweep();

        assertThat(log.faults().count(Part.TIMER))
                .isEqualTo(Namespaces.builtIn(Rule.ANYONE).size());
        failing = null;
        assertThat(join(durable(ROOM)).offset()).isEqualTo(1);
    }

    @Test
    void
            a_full_channel_that_the_store_refuses_to_shorten_is_a_fault_and_one_that_is_away_is_none() {
        failingMethod = "shorten";
        failing = new StoreException(Reason.UNAVAILABLE, "as the test wants it");
        for (var i = 0; i < STORED; i++) {
            join(durable(ROOM));
        }
        assertThat(durable(ROOM)).failsWithin(Patience.LONG);
        assertThat(log.faults().count(Part.MAKING_ROOM)).isZero();
        failing = new StoreException(Reason.FAILED, "as the test wants it");
        assertThat(durable(ROOM)).failsWithin(Patience.LONG);

        assertThat(log.faults().count(Part.MAKING_ROOM)).isPositive();
        failing = null;
        assertThat(join(durable(ROOM)).offset()).isEqualTo(STORED + 1);
    }

    @Test
    void what_a_subscriber_throws_does_not_undo_what_was_published() {
        Consumer<Publication> bad =
                _ -> {
                    throw new AssertionError("as the test wants it");
                };
        assertThat(join(durable(ROOM, bad)).offset()).isEqualTo(1);
        var plain = log.append(NewPublication.of(ROOM, "t", RawJson.EMPTY_OBJECT), bad);
        assertThat(join(plain.toCompletableFuture()).offset()).isEqualTo(2);
        assertThat(join(durable(ROOM)).offset()).isEqualTo(3);

        var read = log.read(ROOM, null, 10).toCompletableFuture().join();
        assertThat(read.publications()).extracting(Publication::offset).containsExactly(1L, 2L, 3L);
        assertThat(log.faults().count(Part.HANDOVER)).isEqualTo(2);
    }

    @Test
    void notifications_of_somebody_who_is_away_leave_room_in_the_inbox_for_the_application() {
        var hub = new Hub(List.of(new ManualLoop()), HubLimits.DEFAULT, new Statistics(), clock);
        var service =
                new NotificationService(
                        new MemoryNotifications(MemoryNotifications.Bounds.DEFAULT),
                        new Publisher(log, hub),
                        clock);
        var content = new Content("Title", "Message", "info", RawJson.EMPTY_OBJECT);
        for (var i = 0; i < 3 * STORED; i++) {
            service.create(ADA, content);
        }

        assertThat(service.unqueued()).isEqualTo(3 * STORED - STORED / 4);
        assertThat(service.unpushed()).isZero();
        assertThat(service.store().unread(ADA)).isEqualTo(3 * STORED);
        for (var i = 0; i < STORED - STORED / 4; i++) {
            join(durable(INBOX));
        }
        assertThat(durable(INBOX)).failsWithin(Patience.LONG);
    }
}

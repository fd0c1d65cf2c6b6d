package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static dev.carillon.testkit.hub.TestHub.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.faults.Part;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.hub.HubObserver;
import dev.carillon.core.hub.Presence;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Frames;
import dev.carillon.core.spi.Link;
import dev.carillon.core.spi.Loop;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.ManualLoop;
import dev.carillon.testkit.RecordingEncoding;
import dev.carillon.testkit.RecordingLink;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is thrown inside the hub, by whatever it uses, harms what it concerns and nothing else.
class HubFaultsTest {
    private final AtomicBoolean failing = new AtomicBoolean();

    /// The same, of which one method throws while the test wants it.
    private <T> T throwing(Class<T> type, T real, String method) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, called, arguments) -> {
                            if (failing.get() && called.getName().equals(method)) {
                                throw new AssertionError("as the test wants it");
                            }
                            try {
                                return called.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            }
                        }));
    }

    private static NewPublication once(String key) {
        return draft(ROOM)
                .with(
                        new PublishOptions(
                                false,
                                PublishOptions.Priority.NORMAL,
                                PublishOptions.FOR_EVER,
                                key));
    }

    @Test
    void a_log_that_throws_fails_one_publication_and_a_retry_with_its_key_is_published() {
        var hub =
                new TestHub(HubLimits.DEFAULT, 1, log -> throwing(ChannelLog.class, log, "append"));
        failing.set(true);
        assertThat(hub.publish(once("k")).toCompletableFuture()).isCompletedExceptionally();
        assertThat(hub.publish(draft(ROOM)).toCompletableFuture()).isCompletedExceptionally();
        failing.set(false);

        var retried = hub.publish(once("k")).toCompletableFuture().join();

        assertThat(retried.repeated()).isFalse();
        assertThat(retried.position().offset()).isEqualTo(1);
        var again = hub.publish(once("k")).toCompletableFuture().join();
        assertThat(again.repeated()).isTrue();
        assertThat(again.position()).isEqualTo(retried.position());
    }

    /// A loop that takes nothing any more, as when a server ends.
    private static final class EndedLoop implements Loop {
        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            throw new RejectedExecutionException("the loop has ended");
        }

        @Override
        public void executeAfterIo(Runnable task) {
            execute(task);
        }

        @Override
        public void repeat(Runnable task, Duration interval) {}
    }

    @Test
    void what_can_not_be_handed_to_its_subscribers_is_published_once_and_answered_each_time() {
        var test = new TestHub();
        var loop = new EndedLoop();
        var hub = new Hub(List.of(loop), HubLimits.DEFAULT, test.statistics, test.clock);
        var link = new RecordingLink();
        var connection = hub.open(loop, link, new RecordingEncoding()).orElseThrow();
        hub.authenticate(connection, test.principal("ada"));
        subscribe(test, connection);
        var publisher = new Publisher(test.log, hub);

        var first = publisher.publish(once("k")).toCompletableFuture().join();
        var again = publisher.publish(once("k")).toCompletableFuture().join();

        assertThat(first.connections().toCompletableFuture()).isCompletedWithValue(0);
        assertThat(again.connections().toCompletableFuture()).isCompletedWithValue(0);
        assertThat(again.repeated()).isTrue();
        assertThat(test.top(ROOM).offset()).isEqualTo(1);
        assertThat(hub.faults().count(Part.DELIVERY)).isPositive();
        assertThat(hub.isCongested()).isFalse();
    }

    private static void subscribe(TestHub test, Connection connection) {
        test.subscriptions.subscribe(
                connection,
                "id",
                List.of(new SubscriptionRequest(ROOM, null)),
                states -> new Event.Subscribed("id", states, connection.channels()));
    }

    @Test
    void a_connection_that_can_not_be_pinged_ends_and_the_others_are_looked_after() {
        var hub = new TestHub();
        var ada = hub.connect("ada");
        var broken = new RecordingLink();
        var connection =
                hub.loop()
                        .call(() ->
                                hub.hub.open(
                                        hub.loop(),
                                        throwing(Link.class, broken, "ping"),
                                        hub.encoding))
                        .orElseThrow();
        hub.loop().run(() -> hub.hub.authenticate(connection, hub.principal("eve")));
        hub.loop().run(() -> hub.hub.welcomed(connection));
        var bob = hub.connect("bob");
        failing.set(true);

        hub.seconds(25);

        assertThat(broken.closed()).contains(CloseCode.INTERNAL);
        assertThat(ada.link.pings()).isEqualTo(1);
        assertThat(bob.link.pings()).isEqualTo(1);
        assertThat(hub.hub.faults().count(Part.HEARTBEAT)).isEqualTo(1);
        assertThat(hub.hub.openConnections()).isEqualTo(2);
        hub.seconds(10);
        assertThat(ada.link.closed()).contains(CloseCode.PING_TIMEOUT);
    }

    @Test
    void a_wire_that_can_not_be_closed_leaves_no_connection_behind() {
        var hub = new TestHub();
        var connection =
                hub.loop()
                        .call(() ->
                                hub.hub.open(
                                        hub.loop(),
                                        throwing(Link.class, new RecordingLink(), "close"),
                                        hub.encoding))
                        .orElseThrow();
        failing.set(true);

        hub.loop().run(() -> connection.close(CloseCode.SHUTDOWN));

        assertThat(hub.hub.openConnections()).isZero();
    }

    @Test
    void what_an_observer_throws_concerns_no_connection() {
        var test = new TestHub();
        var loop = new ManualLoop();
        var hub = new Hub(List.of(loop), HubLimits.DEFAULT, new Throwing(), test.clock);
        hub.presence().watch(new Throwing());
        var link = new RecordingLink();
        loop.run(() -> {
            var connection = hub.open(loop, link, new RecordingEncoding()).orElseThrow();
            assertThat(hub.authenticate(connection, test.principal("ada"))).isTrue();
            hub.welcomed(connection);
            connection.send(new Event.Pong("1", null));
            connection.close(CloseCode.SHUTDOWN);
        });

        assertThat(link.events(Event.Pong.class)).hasSize(1);
        assertThat(link.closed()).contains(CloseCode.SHUTDOWN);
        assertThat(hub.openConnections()).isZero();
        assertThat(hub.presence().users()).isZero();
        assertThat(hub.faults().count(Part.OBSERVER)).isEqualTo(6);
    }

    /// Throws whatever it is told.
    private static final class Throwing implements HubObserver, Presence.Watcher {
        private static RuntimeException failure() {
            return new IllegalStateException("as the test wants it");
        }

        @Override
        public void opened(Connection connection) {
            throw failure();
        }

        @Override
        public void authenticated(Connection connection, Principal principal) {
            throw failure();
        }

        @Override
        public void closed(
                Connection connection,
                Optional<Principal> principal,
                @Nullable CloseReason reason) {
            throw failure();
        }

        @Override
        public void sent(int events) {
            throw failure();
        }

        @Override
        public void came(Principal principal) {
            throw failure();
        }

        @Override
        public void went(Principal principal) {
            throw failure();
        }
    }

    @Test
    void cursors_that_throw_keep_no_other_inbox_from_being_noted_nor_a_connection_from_ending() {
        var cursors = new MemoryCursors(100);
        var hub =
                new TestHub(
                        HubLimits.DEFAULT,
                        1,
                        log -> log,
                        throwing(Cursors.class, cursors, "move"),
                        1000);
        var ada = hub.connect("ada").come(null);
        hub.settle();
        var inbox = ChannelName.user(new UserId("ada"));
        failing.set(true);
        hub.publish(inbox, 1);
        hub.settle();
        ada.show();
        hub.seconds(2);
        failing.set(false);
        hub.publish(inbox, 1);
        hub.settle();
        ada.show();
        hub.seconds(2);

        var noted = cursors.find(new UserId("ada"), Cursors.NO_DEVICE, inbox);
        assertThat(noted.toCompletableFuture().join().acknowledged())
                .satisfies(move -> assertThat(move.position().offset()).isEqualTo(2));
        failing.set(true);
        ada.lose();
        assertThat(hub.hub.openConnections()).isZero();
        assertThat(hub.hub.channelsInUse()).isEmpty();
    }

    /// An encoding that can't, with an error of the kind that a missing class is.
    private record BrokenEncoding(Encoding real) implements Encoding {
        @Override
        public String dialect() {
            return "broken";
        }

        @Override
        public Frames encode(List<? extends Event> events) {
            if (events.getFirst() instanceof Event.Delivered) {
                throw new NoClassDefFoundError("as the test wants it");
            }
            return real.encode(events);
        }

        @Override
        public Encoding full() {
            return this;
        }

        @Override
        public Encoding delta() {
            return this;
        }
    }

    @Test
    void a_dialect_that_throws_ends_its_own_connections_and_the_others_are_written_to() {
        var hub = new TestHub();
        var before = hub.connect("ada").on(ROOM);
        var link = new RecordingLink();
        var broken =
                hub.loop()
                        .call(() ->
                                hub.hub.open(hub.loop(), link, new BrokenEncoding(hub.encoding)))
                        .orElseThrow();
        hub.loop().run(() -> hub.hub.authenticate(broken, hub.principal("eve")));
        hub.loop().run(() -> subscribe(hub, broken));
        var after = hub.connect("bob").on(ROOM);
        hub.settle();

        var reach = hub.publish(draft(ROOM)).toCompletableFuture().join().connections();
        hub.settle();
        hub.publish(ROOM, 1);
        hub.settle();

        assertThat(link.closed()).contains(CloseCode.INTERNAL);
        assertThat(before.offsets(ROOM)).containsExactly(1L, 2L);
        assertThat(after.offsets(ROOM)).containsExactly(1L, 2L);
        assertThat(reach.toCompletableFuture()).isCompletedWithValue(2);
    }

    @Test
    void a_log_that_throws_when_it_is_read_fails_one_subscription() {
        var hub = new TestHub(HubLimits.DEFAULT, 1, log -> throwing(ChannelLog.class, log, "read"));
        var ada = hub.connect("ada");
        failing.set(true);
        ada.on(ROOM);
        hub.settle();
        assertThat(ada.link.events(Event.Failed.class)).hasSize(1);
        failing.set(false);
        ada.on(ROOM);
        hub.settle();

        assertThat(ada.isAnswered()).isTrue();
        assertThat(ada.link.closed()).isEmpty();
    }

    @Test
    void one_room_more_than_may_have_somebody_in_it_is_known() {
        var limits =
                new HubLimits(
                        1000,
                        128,
                        10,
                        100,
                        2,
                        16_384,
                        64L << 20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(10));
        var hub = new TestHub(limits, 1, log -> log);
        var third = new ChannelName("room:3");
        hub.connect("ada").on(ROOM).on(new ChannelName("room:2"));

        assertThat(hub.hub.hasRoomFor(ROOM)).isTrue();
        assertThat(hub.hub.hasRoomFor(ChannelName.user(new UserId("bob")))).isTrue();
        assertThat(hub.hub.hasRoomFor(third)).isFalse();
    }
}

package dev.carillon.testkit.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.hub.ClientInfo;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.inbox.InboxOptions;
import dev.carillon.core.inbox.Inboxes;
import dev.carillon.core.log.RetentionFloor;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.resume.Subscriptions;
import dev.carillon.core.session.Statistics;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.ManualLoop;
import dev.carillon.testkit.RecordingEncoding;
import dev.carillon.testkit.RecordingLink;
import dev.carillon.testkit.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A hub on manual loops, with a log in memory, recording wires and a clock that stands still.
final class TestHub {
    static final ChannelName ROOM = new ChannelName("room:lobby");

    final SettableClock clock = new SettableClock();
    final Statistics statistics = new Statistics();
    final RecordingEncoding encoding = new RecordingEncoding();
    final HubLimits limits;
    final List<ManualLoop> loops;
    final Hub hub;
    final ChannelLog log;
    final Inboxes inboxes;
    final Subscriptions subscriptions;
    final Publisher publisher;

    TestHub() {
        this(HubLimits.DEFAULT, 1, log -> log);
    }

    /// @param wrap what stands between the hub and its log
    TestHub(HubLimits limits, int loops, UnaryOperator<ChannelLog> wrap) {
        this(limits, loops, wrap, new MemoryCursors(1000), 1000);
    }

    /// @param queueSize the most publications that somebody who comes back is sent
    TestHub(
            HubLimits limits,
            int loops,
            UnaryOperator<ChannelLog> wrap,
            Cursors cursors,
            int queueSize) {
        this(limits, loops, wrap, cursors, queueSize, InboxOptions.DEFAULT);
    }

    TestHub(
            HubLimits limits,
            int loops,
            UnaryOperator<ChannelLog> wrap,
            Cursors cursors,
            int queueSize,
            InboxOptions options) {
        this.limits = limits;
        this.loops = IntStream.range(0, loops).mapToObj(_ -> new ManualLoop()).toList();
        hub = new Hub(this.loops, limits, statistics, clock);
        var namespaces = Namespaces.standard(Rule.AUTHENTICATED);
        log =
                wrap.apply(
                        new TieredChannelLog(
                                namespaces,
                                LogStore.NONE,
                                RetentionFloor.NOBODY,
                                hub::hasSubscribers,
                                clock,
                                TieredChannelLog.Bounds.DEFAULT));
        inboxes = new Inboxes(hub, cursors, options, clock);
        subscriptions =
                new Subscriptions(log, inboxes, namespaces, queueSize, statistics, hub.faults());
        publisher = new Publisher(log, hub);
    }

    ManualLoop loop() {
        return loops.getFirst();
    }

    /// Runs every loop until all are at rest.
    void settle() {
        var busy = true;
        while (busy) {
            busy = false;
            for (var loop : loops) {
                while (loop.runOne()) {
                    busy = true;
                }
            }
        }
    }

    /// Lets a second pass, tick by tick of the default heartbeat.
    void second() {
        clock.advance(Duration.ofSeconds(1));
        loops.forEach(ManualLoop::tick);
    }

    void seconds(int count) {
        for (var i = 0; i < count; i++) {
            second();
        }
    }

    /// A connection that acts for nobody yet; empty when the hub is full.
    Optional<TestClient> open(int loop, RecordingEncoding by) {
        var link = new RecordingLink();
        var owner = loops.get(loop);
        return owner.call(() -> hub.open(owner, link, by))
                .map(connection -> new TestClient(this, owner, connection, link));
    }

    TestClient open() {
        return open(0, encoding).orElseThrow();
    }

    /// A connection that acts for a user.
    TestClient connect(String user) {
        return connect(user, 0);
    }

    TestClient connect(String user, int loop) {
        var client = open(loop, encoding).orElseThrow();
        client.enter(principal(user));
        return client;
    }

    /// A connection of a user's device.
    ///
    /// @param acks whether it acknowledges by itself
    TestClient connect(String user, int loop, String device, boolean acks) {
        var client = open(loop, encoding).orElseThrow();
        client.loop().run(() -> client.connection.client(new ClientInfo(new Device(device), acks)));
        client.enter(principal(user));
        return client;
    }

    /// A user whose token lasts a year.
    Principal principal(String user) {
        return principal(user, Duration.ofDays(365));
    }

    Principal principal(String user, Duration life) {
        return new Principal.User(
                new UserId(user),
                user,
                List.of("user"),
                List.of(),
                "session-" + user,
                "token-" + user,
                clock.instant().plus(life));
    }

    static NewPublication draft(ChannelName channel) {
        return NewPublication.of(channel, "message", RawJson.EMPTY_OBJECT);
    }

    CompletionStage<Publisher.Receipt> publish(NewPublication draft) {
        return publisher.publish(draft);
    }

    void publish(ChannelName channel, int count) {
        for (var i = 0; i < count; i++) {
            publish(draft(channel));
        }
    }

    /// The end of a channel's log.
    StreamPosition top(ChannelName channel) {
        return log.read(channel, null, 0).toCompletableFuture().join().top();
    }
}

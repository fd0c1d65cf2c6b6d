package dev.carillon.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.faults.Part;
import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.PublishOptions.Priority;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.RawJson;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the log in memory forgets for want of room, beyond what every log may forget.
@SuppressWarnings("ThreadPriorityCheck") // lets threads meet that rarely would
class TieredChannelLogBoundsTest {
    /// Published by whoever publishes to all of them; nobody minds a tick that is lost.
    private volatile Instant now = Instant.parse("2026-01-05T10:00:00Z");

    private final InstantSource clock = () -> now;
    private final Set<ChannelName> inUse = ConcurrentHashMap.newKeySet();

    private TieredChannelLog log(long bytes, int channels) {
        return new TieredChannelLog(
                Namespaces.standard(Rule.AUTHENTICATED),
                LogStore.NONE,
                RetentionFloor.NOBODY,
                this::isInUse,
                clock,
                new Bounds(bytes, channels, 1000));
    }

    /// What it says may be out of date by the time it is heard.
    private boolean isInUse(ChannelName channel) {
        var answer = inUse.contains(channel);
        Thread.yield();
        return answer;
    }

    @Test
    void beyond_its_bytes_the_quietest_channels_forget_what_they_hold() {
        var log = log(100_000, 1000);
        for (var i = 0; i < 1000; i++) {
            append(log, room(i % 100), "x".repeat(1000));
            assertThat(log.bytes()).isLessThanOrEqualTo(100_000);
        }

        assertThat(read(log, room(99), null).publications()).isNotEmpty();
    }

    @Test
    void who_stopped_before_what_was_forgotten_for_want_of_room_is_told() {
        var log = log(10_000, 1000);
        append(log, room(0), "a");
        var since = new StreamPosition(read(log, room(0), null).top().epoch(), 0);
        var top = read(log, room(0), null).top();
        for (var i = 0; i < 20; i++) {
            append(log, room(1), "x".repeat(1000));
        }

        assertThat(read(log, room(0), since).gapless()).isFalse();
        assertThat(read(log, room(0), top).gapless()).isTrue();
    }

    @Test
    void what_is_replaced_or_forgotten_no_longer_takes_room() {
        var log = log(1 << 20, 1000);
        append(log, room(0), "x".repeat(1000));
        var before = log.bytes();
        for (var i = 0; i < 100; i++) {
            log.append(draft(room(1), "y".repeat(500)).withKey("k"), _ -> {});
        }
        assertThat(log.bytes()).isLessThan(before + 1000);
        now = now.plusSeconds(2 * 86_400);
        log.sweep();

        assertThat(log.bytes()).isZero();
    }

    @Test
    void beyond_its_number_the_quietest_channels_that_nobody_subscribes_to_are_dropped() {
        var log = log(1 << 20, 80);
        inUse.add(room(0));
        for (var i = 0; i < 500; i++) {
            append(log, room(i), "x");
            assertThat(log.channels()).isLessThanOrEqualTo(80);
        }

        assertThat(read(log, room(0), null).publications()).hasSize(1);
        assertThat(read(log, room(1), null).publications()).isEmpty();
        assertThat(read(log, room(499), null).publications()).hasSize(1);
    }

    @Test
    void a_channel_that_was_dropped_begins_a_new_epoch() {
        var log = log(1 << 20, 80);
        append(log, room(0), "x");
        var before = read(log, room(0), null).top();
        for (var i = 1; i < 500; i++) {
            append(log, room(i), "x");
        }
        assertThat(read(log, room(0), before).gapless()).isFalse();
        append(log, room(0), "y");

        var read = read(log, room(0), before);
        assertThat(read.gapless()).isFalse();
        assertThat(read.top().offset()).isEqualTo(1);
        assertThat(read.top().epoch()).isNotEqualTo(before.epoch());
    }

    @Test
    void a_channel_keeps_its_epoch_from_the_moment_somebody_reads_it_to_subscribe()
            throws InterruptedException {
        var log = log(1 << 24, 8);
        var stop = new AtomicBoolean();
        var crowd =
                Thread.ofPlatform()
                        .start(() -> {
                            for (var i = 0; !stop.get(); i++) {
                                log.append(draft(room(i % 50), "x"), _ -> {});
                            }
                        });
        try {
            for (var round = 0; round < 3_000; round++) {
                var channel = room(1000 + round % 3);
                log.append(draft(channel, "x"), _ -> {});
                inUse.add(channel);
                var top = read(log, channel, null).top();
                var next = log.append(draft(channel, "y"), _ -> {}).toCompletableFuture().join();

                assertThat(next.offset()).isEqualTo(top.offset() + 1);
                if (top.offset() > 0) {
                    assertThat(next.position().epoch()).isEqualTo(top.epoch());
                }
                inUse.remove(channel);
            }
        } finally {
            stop.set(true);
            crowd.join();
        }
    }

    @Test
    void whoever_publishes_is_answered_however_many_others_publish_beyond_the_bound()
            throws InterruptedException {
        var log = log(200_000, 700);
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var publishers = new ArrayList<Thread>();
        for (var number = 0; number < 8; number++) {
            var first = number * 7;
            publishers.add(Thread.ofPlatform().start(() -> publishMany(log, first, failures)));
        }
        for (var publisher : publishers) {
            publisher.join();
        }

        assertThat(failures).isEmpty();
        assertThat(log.faults().count(Part.HISTORY)).isZero();
        append(log, room(0), "x");
        assertThat(log.bytes()).isLessThanOrEqualTo(200_000);
    }

    private void publishMany(TieredChannelLog log, int first, Queue<Throwable> failures) {
        for (var i = 0; i < 20_000; i++) {
            try {
                now = now.plusMillis(1);
                var place =
                        log.append(draft(room((first + i * 31) % 1000), "x".repeat(300)), _ -> {});
                place.toCompletableFuture().join();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
    }

    @Test
    void however_many_channels_have_subscribers_an_append_looks_at_few() {
        var asked = new AtomicInteger();
        var log =
                new TieredChannelLog(
                        Namespaces.standard(Rule.AUTHENTICATED),
                        LogStore.NONE,
                        RetentionFloor.NOBODY,
                        _ -> asked.incrementAndGet() > 0,
                        clock,
                        new Bounds(1 << 30, 1000, 1000));
        for (var i = 0; i < 3000; i++) {
            append(log, room(i), "x");
        }
        asked.set(0);
        for (var i = 0; i < 3000; i++) {
            append(log, room(i), "y");
        }

        assertThat(asked).hasValue(0);
        append(log, room(3000), "z");
        assertThat(asked.get()).isBetween(1, StreamCache.LOOKS);
        assertThat(read(log, room(0), null).publications()).hasSize(2);
    }

    @Test
    void channels_that_came_to_be_too_many_are_dropped_once_nobody_subscribes_to_them() {
        var log = log(1 << 24, 100);
        for (var i = 0; i < 500; i++) {
            inUse.add(room(i));
            append(log, room(i), "x");
        }
        assertThat(log.channels()).isEqualTo(500);
        inUse.clear();
        for (var i = 0; i < 100; i++) {
            append(log, room(1000 + i), "x");
        }

        assertThat(log.channels()).isLessThanOrEqualTo(100);
    }

    @Test
    void what_fails_while_histories_are_kept_within_their_bounds_is_no_publishers_business() {
        var log =
                new TieredChannelLog(
                        Namespaces.standard(Rule.AUTHENTICATED),
                        LogStore.NONE,
                        RetentionFloor.NOBODY,
                        _ -> {
                            throw new IllegalStateException("as the test wants it");
                        },
                        clock,
                        new Bounds(1 << 24, 10, 1000));
        for (var i = 0; i < 50; i++) {
            var place = log.append(draft(room(i), "x"), _ -> {});
            assertThat(place.toCompletableFuture().join().offset()).isEqualTo(1);
        }

        assertThat(log.faults().count(Part.HISTORY)).isEqualTo(40);
    }

    @Test
    void who_is_used_again_and_again_keeps_its_history() {
        var log = log(1_000_000, 1000);
        for (var i = 0; i < 1000; i++) {
            append(log, room(0), "x");
            append(log, room(1 + i % 100), "x".repeat(1000));
        }

        assertThat(read(log, room(0), null).publications()).hasSize(1000);
    }

    @Test
    void beyond_what_may_wait_for_the_store_the_next_is_refused_the_less_important_first() {
        var log =
                new TieredChannelLog(
                        Namespaces.standard(Rule.AUTHENTICATED),
                        silentStore(),
                        RetentionFloor.NOBODY,
                        this::isInUse,
                        clock,
                        new Bounds(1 << 20, 1000, 10));

        assertThat(takenUntilRefused(log, Priority.LOW)).isEqualTo(5);
        assertThat(takenUntilRefused(log, Priority.NORMAL)).isEqualTo(5);
        assertThat(takenUntilRefused(log, Priority.LOW)).isZero();
        assertThat(takenUntilRefused(log, Priority.HIGH)).isEqualTo(1);
        assertThat(log.waiting()).isEqualTo(11);
        assertThat(publish(log, Priority.HIGH))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("11 publications wait to be stored")
                .withMessageContaining("the limit for priority high");
    }

    @Test
    void few_large_publications_that_wait_for_the_store_are_too_much_as_well() {
        var log =
                new TieredChannelLog(
                        Namespaces.standard(Rule.AUTHENTICATED),
                        silentStore(),
                        RetentionFloor.NOBODY,
                        this::isInUse,
                        clock,
                        new Bounds(1 << 20, 1000, 1000).withBytes(1 << 20, 10));

        assertThat(takenUntilRefused(log, Priority.NORMAL)).isEqualTo(3); // of 3 bytes each
        assertThat(publish(log, Priority.NORMAL))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("10 bytes wait to be stored, which is the limit");
    }

    private static int takenUntilRefused(TieredChannelLog log, Priority priority) {
        for (var taken = 0; ; taken++) {
            if (publish(log, priority).isCompletedExceptionally()) {
                return taken;
            }
        }
    }

    private static CompletableFuture<Publication> publish(TieredChannelLog log, Priority priority) {
        var terms = new PublishOptions(true, priority, PublishOptions.FOR_EVER, null);
        return log.append(draft(room(0), "x").with(terms), _ -> {}).toCompletableFuture();
    }

    /// One that never answers.
    private static LogStore silentStore() {
        return (LogStore)
                Proxy.newProxyInstance(
                        LogStore.class.getClassLoader(),
                        new Class<?>[] {LogStore.class},
                        (_, method, _) -> {
                            if (method.getName().equals("equals")) {
                                return false;
                            }
                            return new CompletableFuture<>();
                        });
    }

    private void append(TieredChannelLog log, ChannelName channel, String text) {
        now = now.plusMillis(1);
        log.append(draft(channel, text), _ -> {});
    }

    private static NewPublication draft(ChannelName channel, String text) {
        return NewPublication.of(channel, "message", RawJson.ofText(text));
    }

    private static LogRead read(
            TieredChannelLog log, ChannelName channel, @Nullable StreamPosition since) {
        return log.read(channel, since, 1000).toCompletableFuture().join();
    }

    private static ChannelName room(int number) {
        return new ChannelName("room:" + number);
    }
}

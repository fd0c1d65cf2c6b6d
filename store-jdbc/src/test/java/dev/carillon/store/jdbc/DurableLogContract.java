package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.channels.Durability;
import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.PublishOptions.Priority;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.SettableClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the log of channels promises of what is durable, on a database and over restarts.
abstract class DurableLogContract {
    /// How many publications are in memory.
    private static final int RING = 5;

    private static final int STORED = 40;
    private static final ChannelName ROOM = new ChannelName("room:r");
    private static final ChannelName BOOKS = new ChannelName("books:b");

    @RegisterExtension final TestDatabase tests;
    private final SettableClock clock = new SettableClock();
    private final List<Publication> handed = Collections.synchronizedList(new ArrayList<>());
    private final List<Publication> found = Collections.synchronizedList(new ArrayList<>());
    private final Map<ChannelName, Long> settled = new ConcurrentHashMap<>();
    private volatile boolean losesAnswers; // told by the test to the log's threads

    /// How long the answer that is lost takes: it passes before anybody can ask what became of it.
    private volatile Duration untilLost = Duration.ZERO;

    private Database database;
    private TieredChannelLog log;

    DurableLogContract(TestDatabase tests) {
        this.tests = tests;
        database = tests.open();
        log = log();
    }

    @BeforeEach
    void forgetWhatWasHanded() {
        handed.clear();
    }

    private TieredChannelLog log() {
        var namespaces = new ArrayList<Namespace>();
        for (var name : List.of("user", "task", "all", "room", "books", "notes")) {
            var when =
                    switch (name) {
                        case "books" -> Durability.When.ALWAYS;
                        case "notes" -> Durability.When.NEVER;
                        default -> Durability.When.ON_REQUEST;
                    };
            namespaces.add(
                    new Namespace(name, RING, Duration.ofDays(1), false, Rule.ANYONE, Rule.ANYONE)
                            .with(new Durability(when, STORED, Duration.ofDays(2))));
        }
        var made =
                new TieredChannelLog(
                        new Namespaces(namespaces),
                        answeringLate(new JdbcLogStore(database, clock)),
                        (channel, _) ->
                                CompletableFuture.completedFuture(
                                        settled.getOrDefault(channel, Long.MAX_VALUE)),
                        _ -> false,
                        clock,
                        Bounds.DEFAULT);
        made.onFound(found::add);
        return made;
    }

    /// The same store, which says of appends that they failed, though they did not, while it is
    /// told to: as when the connection breaks after the commit.
    private LogStore answeringLate(LogStore store) {
        return (LogStore)
                Proxy.newProxyInstance(
                        LogStore.class.getClassLoader(),
                        new Class<?>[] {LogStore.class},
                        (_, method, arguments) -> {
                            var answer = method.invoke(store, arguments);
                            if (!method.getName().equals("append") || !losesAnswers) {
                                return answer;
                            }
                            losesAnswers = false;
                            return ((CompletionStage<?>) answer)
                                    .thenCompose(_ -> {
                                        clock.advance(untilLost);
                                        return CompletableFuture.failedFuture(
                                                new StoreException(
                                                        StoreException.Reason.UNAVAILABLE,
                                                        "the connection broke"));
                                    });
                        });
    }

    @Test
    void what_was_stored_though_it_seemed_not_to_be_is_handed_on_in_its_place() {
        for (var channel : List.of(ROOM, BOOKS)) {
            losesAnswers = true;
            assertThatThrownBy(() -> durable(channel, 1)).hasCauseInstanceOf(StoreException.class);
            var second = durable(channel, 1);
            losesAnswers = true;
            assertThatThrownBy(() -> durable(channel, 1)).hasCauseInstanceOf(StoreException.class);
            var fourth = plain(channel, 1);

            assertThat(offsets(read(channel, at(second, 0)))).containsExactly(1L, 2L, 3L, 4L);
            assertThat(found).extracting(Publication::offset).containsExactly(1L, 3L);
            assertThat(handed).containsExactly(second, fourth);
            found.clear();
            handed.clear();
        }
    }

    /// As a server that was stopped at once, or killed: nothing is said to the log.
    private void restart() {
        database.close();
        database = tests.open();
        log = log();
    }

    @Test
    void what_is_durable_outlives_the_server() {
        var third = durable(ROOM, 3);
        restart();

        var read = read(ROOM, at(third, 1));

        assertThat(offsets(read)).containsExactly(2L, 3L);
        assertThat(read.gapless()).isTrue();
        assertThat(read.top()).isEqualTo(third.position());
        assertThat(read.publications().getLast()).isEqualTo(third);
    }

    @Test
    void what_is_not_durable_does_not_and_that_is_said() {
        var first = durable(ROOM, 1);
        plain(ROOM, 1);
        var third = durable(ROOM, 1);
        plain(ROOM, 1);
        restart();

        var read = read(ROOM, first.position());
        assertThat(offsets(read)).containsExactly(third.offset());
        assertThat(read.gapless()).isFalse();
        assertThat(read(ROOM, third.position()).gapless()).isFalse();
    }

    @Test
    void a_channel_where_all_is_durable_goes_on_as_if_nothing_had_been() {
        var last = plain(BOOKS, 3);
        restart();

        assertThat(read(BOOKS, last.position()).gapless()).isTrue();
        assertThat(plain(BOOKS, 1).position()).isEqualTo(at(last, 4));
        assertThat(read(BOOKS, last.position()).gapless()).isTrue();
    }

    @Test
    void no_place_is_given_twice() {
        durable(ROOM, 1);
        var before = plain(ROOM, 7);
        restart();
        var between = plain(ROOM, 1);
        restart();
        var after = durable(ROOM, 1);

        assertThat(between.position().epoch()).isEqualTo(before.position().epoch());
        assertThat(between.offset()).isGreaterThan(before.offset());
        assertThat(after.position().epoch()).isEqualTo(before.position().epoch());
        assertThat(after.offset()).isGreaterThan(between.offset());
        assertThat(read(ROOM, before.position()).gapless()).isFalse();
        assertThat(offsets(read(ROOM, before.position()))).containsExactly(after.offset());
    }

    @Test
    void a_channel_in_memory_becomes_durable_in_the_middle() {
        var second = plain(ROOM, 2);
        var fourth = durable(ROOM, 2);
        assertThat(fourth.position()).isEqualTo(at(second, 4));
        restart();

        var read = read(ROOM, second.position());
        assertThat(offsets(read)).containsExactly(3L, 4L);
        assertThat(read.gapless()).isTrue();
        assertThat(read(ROOM, at(second, 1)).gapless()).isFalse();
    }

    @Test
    void it_is_stored_before_anybody_hears_of_it() {
        for (var i = 0; i < 20; i++) {
            join(
                    log.append(
                            draft(ROOM).durable(),
                            publication ->
                                    assertThat(stored(publication)).as("when handed on").isTrue()));
        }
    }

    private boolean stored(Publication publication) {
        return join(new JdbcLogStore(database, clock)
                        .fate(publication.channel(), publication.offset()))
                .isPresent();
    }

    @Test
    void many_at_once_share_commits_and_each_channel_keeps_its_order() throws InterruptedException {
        var threads = 16;
        var each = 50;
        var before = database.commits();
        var orders = new ConcurrentHashMap<ChannelName, List<Long>>();
        var start = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (var t = 0; t < threads; t++) {
                var channel = new ChannelName("room:" + t % 4);
                pool.submit(() -> {
                    start.await();
                    for (var i = 0; i < each; i++) {
                        var draft = i % 5 == 4 ? draft(channel) : draft(channel).durable();
                        join(
                                log.append(
                                        draft,
                                        p ->
                                                orders.computeIfAbsent(
                                                                channel, _ -> new ArrayList<>())
                                                        .add(p.offset())));
                    }
                    return null;
                });
            }
            start.countDown();
        }

        assertThat(orders).hasSize(4);
        assertThat(orders.values())
                .allSatisfy(order ->
                        assertThat(order)
                                .isEqualTo(
                                        LongStream.rangeClosed(1, threads / 4L * each)
                                                .boxed()
                                                .toList()));
        assertThat(database.commits() - before).isLessThan(threads * each / 2);
    }

    @Test
    void B11_C14_what_is_no_longer_in_memory_is_read_from_the_database() {
        var last = durable(ROOM, 4 * RING);

        var all = read(ROOM, at(last, 2));
        assertThat(offsets(all)).isEqualTo(LongStream.rangeClosed(3, 4 * RING).boxed().toList());
        assertThat(all.gapless()).isTrue();
        assertThat(all.complete()).isTrue();

        var some = join(log.read(ROOM, at(last, 2), 3));
        assertThat(offsets(some)).containsExactly(3L, 4L, 5L);
        assertThat(some.complete()).isFalse();

        var most = join(log.read(ROOM, at(last, 2), 4 * RING - 3));
        assertThat(offsets(most)).endsWith(4L * RING - 1);
        assertThat(most.complete()).isFalse();

        var newest = join(log.read(ROOM, null, RING + 2));
        assertThat(offsets(newest))
                .isEqualTo(LongStream.rangeClosed(3 * RING - 1, 4 * RING).boxed().toList());
        assertThat(newest.complete()).isFalse();
        assertThat(join(log.read(ROOM, null, 4 * RING)).complete()).isTrue();
    }

    @Test
    void one_that_is_damaged_is_missed_and_everything_else_is_there() {
        var last = durable(ROOM, 3 * RING);
        tests.damage(ROOM, 4);

        var read = read(ROOM, at(last, 2));
        assertThat(offsets(read)).hasSize(3 * RING - 3).startsWith(3L, 5L);
        assertThat(read.gapless()).isFalse();
        assertThat(read(ROOM, at(last, 4)).gapless()).isTrue();
        assertThat(database.damaged()).isEqualTo(1);
    }

    @Test
    void what_was_lost_in_the_middle_is_missed_by_whom_it_would_have_come_to() {
        durable(ROOM, 2);
        plain(ROOM, 1);
        var last = durable(ROOM, 3 * RING);

        assertThat(read(ROOM, at(last, 2)).gapless()).isFalse();
        assertThat(offsets(read(ROOM, at(last, 2)))).startsWith(4L);
        assertThat(read(ROOM, at(last, 3)).gapless()).isTrue();
    }

    @Test
    void the_newest_of_a_key_stands_for_those_before_it_after_a_restart_as_well() {
        var first = durable(ROOM, 1);
        join(log.append(draft(ROOM).withKey("k").durable(), handed::add));
        join(log.append(draft(ROOM).withKey("k").durable(), handed::add));
        restart();

        var read = read(ROOM, first.position());

        assertThat(offsets(read)).containsExactly(3L);
        assertThat(read.gapless()).isTrue();
    }

    @Test
    void what_has_expired_is_not_sent_and_not_missed() {
        var first = durable(ROOM, 1);
        var soon = new PublishOptions(true, Priority.NORMAL, 1000, null);
        join(log.append(draft(ROOM).with(soon), handed::add));
        durable(ROOM, 1);
        clock.advance(Duration.ofSeconds(2));

        assertThat(offsets(read(ROOM, first.position()))).containsExactly(3L);
        restart();
        assertThat(offsets(read(ROOM, first.position()))).containsExactly(3L);
        assertThat(read(ROOM, first.position()).gapless()).isTrue();
    }

    @Test
    void a_key_publishes_once_over_restarts_too() {
        var once = new PublishOptions(true, Priority.NORMAL, PublishOptions.FOR_EVER, "act-1");
        var first = join(log.append(draft(ROOM).with(once), handed::add));
        var again = join(log.append(draft(ROOM).with(once), handed::add));
        restart();
        var later = join(log.append(draft(ROOM).with(once), handed::add));

        assertThat(again).isEqualTo(first);
        assertThat(later).isEqualTo(first);
        assertThat(handed).containsExactly(first);
        var next = durable(ROOM, 1);
        assertThat(offsets(read(ROOM, first.position()))).containsExactly(next.offset());
        assertThat(read(ROOM, first.position()).gapless()).isTrue();
    }

    @Test
    void a_key_that_is_repeated_while_its_outcome_is_unknown_publishes_once() {
        var once = new PublishOptions(true, Priority.NORMAL, PublishOptions.FOR_EVER, "act-1");
        losesAnswers = true;
        assertThatThrownBy(() -> join(log.append(draft(ROOM).with(once), handed::add)))
                .hasCauseInstanceOf(StoreException.class);

        var again = join(log.append(draft(ROOM).with(once), handed::add));

        assertThat(handed).isEmpty();
        assertThat(found).containsExactly(again);
    }

    @Test
    void what_expired_while_its_outcome_was_unknown_holds_nothing_up() {
        losesAnswers = true;
        untilLost = Duration.ofSeconds(1);
        var soon = new PublishOptions(true, Priority.NORMAL, 1, null);
        assertThatThrownBy(() -> join(log.append(draft(ROOM).with(soon), handed::add)))
                .hasCauseInstanceOf(StoreException.class);

        assertThat(durable(ROOM, 1).offset()).isEqualTo(2);
        assertThat(found).isEmpty();
    }

    @Test
    void what_is_published_again_needs_no_room() {
        var inbox = ChannelName.user(new UserId("ada"));
        settled.put(inbox, 0L);
        var once = new PublishOptions(true, Priority.NORMAL, PublishOptions.FOR_EVER, "act-1");
        var first = join(log.append(draft(inbox).with(once), handed::add));
        durable(inbox, STORED - 1);

        assertThatThrownBy(() -> durable(inbox, 1))
                .hasCauseInstanceOf(MessageRefusedException.class);
        assertThat(join(log.append(draft(inbox).with(once), handed::add))).isEqualTo(first);
    }

    @Test
    void a_channel_keeps_no_more_than_its_namespace_says_or_little() {
        var last = durable(ROOM, 2 * STORED);

        await().untilAsserted(() ->
                assertThat(offsets(read(ROOM, null)))
                        .hasSizeLessThanOrEqualTo(STORED + STORED / 4)
                        .endsWith(last.offset()));
        assertThat(read(ROOM, at(last, 1)).gapless()).isFalse();
    }

    @Test
    void what_somebody_waits_for_does_not_give_way_and_the_next_is_refused() {
        var inbox = ChannelName.user(new UserId("ada"));
        settled.put(inbox, 0L);
        var last = durable(inbox, STORED);

        assertThatThrownBy(() -> durable(inbox, 1))
                .cause()
                .isInstanceOfSatisfying(
                        MessageRefusedException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANNEL_FULL))
                .hasMessageContaining("40 publications wait on 'user:ada'")
                .hasMessageContaining("namespaces.user.durable-size");
        assertThat(offsets(read(inbox, at(last, 0)))).hasSize(STORED);

        settled.put(inbox, 20L);
        assertThat(durable(inbox, 1).offset()).isEqualTo(STORED + 1);
        assertThat(read(inbox, at(last, 20)).gapless()).isTrue();
    }

    @Test
    void what_matters_more_still_finds_room_where_the_rest_is_refused() {
        var inbox = ChannelName.user(new UserId("ada"));
        settled.put(inbox, 0L);

        assertThat(appendUntilRefused(inbox, Priority.LOW))
                .contains("20 publications wait on 'user:ada'", "for priority low is 20;");
        assertThat(appendUntilRefused(inbox, Priority.NORMAL))
                .contains("40 publications wait on 'user:ada'", "for priority normal is 40;");
        var last = join(log.append(draft(inbox).with(stored(Priority.HIGH)), handed::add));
        assertThat(last.offset()).isEqualTo(STORED + 1);
        assertThat(appendUntilRefused(inbox, Priority.HIGH))
                .contains("44 publications wait on 'user:ada'", "for priority high is 44;");
        assertThat(offsets(read(inbox, at(last, 0))))
                .isEqualTo(LongStream.rangeClosed(1, 44).boxed().toList());

        settled.put(inbox, 25L);
        assertThat(join(log.append(draft(inbox).with(stored(Priority.LOW)), handed::add)).offset())
                .isEqualTo(45);
        assertThat(appendUntilRefused(inbox, Priority.LOW)).contains("for priority low is 20;");
    }

    @Test
    void where_nobody_is_waited_for_low_priority_has_all_the_room() {
        var low = draft(ROOM).with(stored(Priority.LOW));
        var last = append(low, STORED - 1);

        assertThat(offsets(read(ROOM, at(last, 0)))).hasSize(STORED - 1);
        assertThat(append(low, STORED).offset()).isEqualTo(2 * STORED - 1);
    }

    private static PublishOptions stored(Priority priority) {
        return new PublishOptions(true, priority, PublishOptions.FOR_EVER, null);
    }

    /// @return why no more is taken
    private String appendUntilRefused(ChannelName channel, Priority priority) {
        for (var i = 0; i <= 2 * STORED; i++) {
            try {
                append(draft(channel).with(stored(priority)), 1);
            } catch (CompletionException e) {
                return String.valueOf(e.getMessage());
            }
        }
        throw new AssertionError("all of them were taken");
    }

    @Test
    void what_is_old_is_forgotten() {
        var first = durable(ROOM, 1);
        clock.advance(Duration.ofDays(3));
        var last = durable(ROOM, RING);
        log.sweep();

        await().untilAsserted(() -> assertThat(stored(first)).isFalse());
        assertThat(stored(last)).isTrue();
    }

    @Test
    void where_nothing_is_stored_nothing_is() {
        var channel = new ChannelName("notes:n");
        var last = durable(channel, 2);
        restart();

        assertThat(read(channel, last.position()).gapless()).isFalse();
        assertThat(read(channel, null).publications()).isEmpty();
    }

    @Test
    void while_the_database_is_away_what_is_durable_is_refused_and_afterwards_goes_on() {
        var first = durable(ROOM, 1);
        database.close();

        assertThatThrownBy(() -> durable(ROOM, 1)).hasCauseInstanceOf(StoreException.class);
        assertThat(handed).hasSize(1);
        restart();

        assertThat(durable(ROOM, 1).position()).isEqualTo(at(first, 2));
    }

    @Test
    void B11_what_is_in_memory_is_read_without_the_database() {
        var last = durable(ROOM, 2 * RING);
        database.close();

        var read = read(ROOM, at(last, RING + 1));
        assertThat(offsets(read))
                .isEqualTo(LongStream.rangeClosed(RING + 2, 2 * RING).boxed().toList());
        assertThat(read.gapless()).isTrue();
        restart();
    }

    @Test
    void a_name_that_no_database_can_hold_is_refused_alone() {
        var odd = NewPublication.of(ROOM, "a\0b", RawJson.NULL).durable();

        assertThatThrownBy(() -> join(log.append(odd, handed::add))).hasMessageContaining("type");
        assertThat(durable(ROOM, 1).offset()).isEqualTo(1);
    }

    private Publication durable(ChannelName channel, int count) {
        return append(draft(channel).durable(), count);
    }

    private Publication plain(ChannelName channel, int count) {
        return append(draft(channel), count);
    }

    private Publication append(NewPublication draft, int count) {
        for (var i = 1; i < count; i++) {
            join(log.append(draft, handed::add));
        }
        return join(log.append(draft, handed::add));
    }

    private static NewPublication draft(ChannelName channel) {
        return NewPublication.of(channel, "message", RawJson.EMPTY_OBJECT);
    }

    private static StreamPosition at(Publication publication, long offset) {
        return new StreamPosition(publication.position().epoch(), offset);
    }

    private LogRead read(ChannelName channel, @Nullable StreamPosition since) {
        return join(log.read(channel, since, 1000));
    }

    private static List<Long> offsets(LogRead read) {
        return read.publications().stream().map(Publication::offset).toList();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}

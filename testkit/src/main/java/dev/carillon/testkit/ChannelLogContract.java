package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.PublishOptions.Priority;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [ChannelLog] promises. Extend it and say how to make one; each test gets a new, empty
/// one.
public abstract class ChannelLogContract {
    /// How many publications a channel of the namespace `room` keeps.
    private static final int SIZE = 10;

    private static final Duration AGE = Duration.ofHours(1);
    private static final ChannelName ROOM = new ChannelName("room:contract");
    private static final ChannelName OTHER = new ChannelName("room:other");
    private static final ChannelName LONG = new ChannelName("all");
    private static final int ALL = 100_000;

    private final SettableClock clock = new SettableClock();
    private ChannelLog log;

    /// Makes an empty log.
    ///
    /// @param clock tells publications' time and age
    protected abstract ChannelLog create(Namespaces namespaces, InstantSource clock);

    @BeforeEach
    void createLog() {
        log =
                create(
                        new Namespaces(
                                List.of(
                                        namespace("user", ALL),
                                        namespace("task", ALL),
                                        namespace("all", ALL),
                                        namespace("room", SIZE))),
                        clock);
    }

    private static Namespace namespace(String name, int size) {
        return new Namespace(name, size, AGE, false, Rule.AUTHENTICATED, Rule.AUTHENTICATED);
    }

    @Test
    void offsets_of_a_channel_start_at_1_and_have_no_gaps() {
        append(ROOM, 3);
        append(OTHER, 2);
        append(ROOM, 1);

        assertThat(offsets(read(ROOM, null, ALL))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(offsets(read(OTHER, null, ALL))).containsExactly(1L, 2L);
        assertThat(read(ROOM, null, ALL).publications())
                .extracting(publication -> publication.position().epoch())
                .containsOnly(read(ROOM, null, ALL).top().epoch());
    }

    @Test
    void a_publication_comes_back_as_it_was_appended() {
        var draft =
                new NewPublication(
                        ROOM,
                        "greeting",
                        RawJson.ofTrusted("{\"a\" :\"\\u00e9\"}"),
                        RawJson.ofTrusted("{\"b\":1}"),
                        "key",
                        new UserId("ada"),
                        new Audience.ExceptUser(new UserId("bob")),
                        new PublishOptions(false, Priority.LOW, PublishOptions.FOR_EVER, null));

        var appended = await(log.append(draft, _ -> {}));

        assertThat(read(ROOM, null, ALL).publications())
                .containsExactly(appended)
                .containsExactly(
                        new Publication(
                                ROOM,
                                "greeting",
                                draft.data(),
                                draft.delta(),
                                "key",
                                draft.sender(),
                                clock.millis(),
                                appended.position(),
                                draft.audience(),
                                Priority.LOW));
    }

    @Test
    void every_audience_comes_back() {
        var audiences =
                List.of(
                        Audience.EVERYONE,
                        new Audience.ExceptUser(new UserId("ada")),
                        new Audience.ExceptConnection("c-1"),
                        new Audience.ExceptSubscribersOf(OTHER));

        audiences.forEach(audience -> await(log.append(draft(ROOM).to(audience), _ -> {})));

        assertThat(read(ROOM, null, ALL).publications())
                .extracting(Publication::audience)
                .isEqualTo(audiences);
    }

    @Test
    void concurrent_appends_are_handed_on_in_the_order_of_their_offsets()
            throws InterruptedException {
        var threads = 8;
        var each = 500;
        var seen = Collections.synchronizedList(new ArrayList<Long>());
        var start = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (var i = 0; i < threads; i++) {
                pool.submit(() -> {
                    start.await();
                    for (var n = 0; n < each; n++) {
                        await(log.append(draft(LONG), p -> seen.add(p.offset())));
                    }
                    return null;
                });
            }
            start.countDown();
        }

        var ascending = LongStream.rangeClosed(1, (long) threads * each).boxed().toList();
        assertThat(seen).isEqualTo(ascending);
        assertThat(offsets(read(LONG, null, ALL))).isEqualTo(ascending);
    }

    @Test
    void a_publication_is_handed_on_before_the_append_completes() {
        var handed = new ArrayList<Publication>();

        var appended = await(log.append(draft(ROOM), handed::add));

        assertThat(handed).containsExactly(appended);
    }

    @Test
    void a_read_that_starts_after_an_append_was_handed_on_sees_it() throws InterruptedException {
        var rounds = 2000;
        var handed = new LinkedBlockingQueue<Publication>();
        var appender =
                Thread.ofVirtual()
                        .start(() -> {
                            for (var i = 0; i < rounds; i++) {
                                await(log.append(draft(LONG), handed::add));
                            }
                        });

        for (var i = 0; i < rounds; i++) {
            var publication = handed.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(publication).isNotNull();
            var before =
                    new StreamPosition(publication.position().epoch(), publication.offset() - 1);
            var read = read(LONG, before, ALL);
            assertThat(read.publications()).contains(publication);
            assertThat(read.top().offset()).isGreaterThanOrEqualTo(publication.offset());
        }
        appender.join();
    }

    @Test
    void a_newer_publication_replaces_the_older_one_with_its_key() {
        appendWithKey("a");
        appendWithKey("b");
        append(ROOM, 1);
        appendWithKey("a");

        var read = read(ROOM, null, ALL);

        assertThat(offsets(read)).containsExactly(2L, 3L, 4L);
        assertThat(read.top().offset()).isEqualTo(4);
    }

    @Test
    void a_replaced_publication_is_no_gap() {
        appendWithKey("a");
        var start = read(ROOM, null, ALL).top();
        appendWithKey("a");
        appendWithKey("a");

        var read = read(ROOM, start, ALL);

        assertThat(read.gapless()).isTrue();
        assertThat(offsets(read)).containsExactly(3L);
    }

    @Test
    void replaced_publications_take_no_room() {
        append(ROOM, 1);
        for (var i = 0; i < 5 * SIZE; i++) {
            appendWithKey("a");
        }

        assertThat(offsets(read(ROOM, null, ALL))).containsExactly(1L, 5L * SIZE + 1);
    }

    @Test
    void a_key_counts_in_its_own_channel_only() {
        appendWithKey("a");
        await(log.append(draft(OTHER).withKey("a"), _ -> {}));

        assertThat(offsets(read(ROOM, null, ALL))).containsExactly(1L);
        assertThat(offsets(read(OTHER, null, ALL))).containsExactly(1L);
    }

    @Test
    void the_newest_of_a_key_is_found() {
        appendWithKey("a");
        appendWithKey("b");
        appendWithKey("a");
        append(ROOM, 1);

        assertThat(await(log.newest(ROOM, "a"))).map(Publication::offset).contains(3L);
        assertThat(await(log.newest(ROOM, "b"))).map(Publication::offset).contains(2L);
        assertThat(await(log.newest(ROOM, "c"))).isEmpty();
        assertThat(await(log.newest(OTHER, "a"))).isEmpty();
        clock.advance(AGE.plusMillis(1));
        assertThat(await(log.newest(ROOM, "a"))).as("when it is forgotten").isEmpty();
    }

    @Test
    void what_follows_a_position_is_read_oldest_first() {
        append(ROOM, 5);
        var since = new StreamPosition(read(ROOM, null, 0).top().epoch(), 2);

        var read = read(ROOM, since, ALL);

        assertThat(offsets(read)).containsExactly(3L, 4L, 5L);
        assertThat(read.gapless()).isTrue();
        assertThat(read.complete()).isTrue();
        assertThat(read.top()).isEqualTo(new StreamPosition(since.epoch(), 5));
    }

    @Test
    void nothing_follows_the_top() {
        append(ROOM, 5);

        var read = read(ROOM, read(ROOM, null, 0).top(), ALL);

        assertThat(read.publications()).isEmpty();
        assertThat(read.gapless()).isTrue();
        assertThat(read.complete()).isTrue();
    }

    @Test
    void a_limit_after_a_position_gives_the_oldest_and_says_that_there_is_more() {
        append(ROOM, 5);
        var since = new StreamPosition(read(ROOM, null, 0).top().epoch(), 1);

        var some = read(ROOM, since, 3);
        var all = read(ROOM, since, 4);

        assertThat(offsets(some)).containsExactly(2L, 3L, 4L);
        assertThat(some.complete()).isFalse();
        assertThat(some.top().offset()).isEqualTo(5);
        assertThat(offsets(all)).containsExactly(2L, 3L, 4L, 5L);
        assertThat(all.complete()).isTrue();
    }

    @Test
    void a_long_log_is_read_to_its_end_piece_by_piece() {
        append(ROOM, 7);
        appendWithKey("a");
        append(ROOM, 2);
        appendWithKey("a");
        var since = new StreamPosition(read(ROOM, null, 0).top().epoch(), 0);
        var found = new ArrayList<Long>();
        LogRead piece;
        do {
            piece = read(ROOM, since, 3);
            assertThat(piece.publications()).isNotEmpty();
            assertThat(piece.gapless()).isTrue();
            found.addAll(offsets(piece));
            since = piece.publications().getLast().position();
        } while (!piece.complete());

        assertThat(found).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 9L, 10L, 11L);
    }

    @Test
    void what_is_left_is_read_to_its_end_too() {
        append(ROOM, SIZE + 3);
        var epoch = read(ROOM, null, 0).top().epoch();
        var first = read(ROOM, new StreamPosition(epoch, 1), 2);
        var rest = read(ROOM, first.publications().getLast().position(), ALL);

        assertThat(offsets(first)).containsExactly(4L, 5L);
        assertThat(first.gapless()).isFalse();
        assertThat(first.complete()).isFalse();
        assertThat(offsets(rest)).hasSize(SIZE - 2).startsWith(6L).endsWith(SIZE + 3L);
        assertThat(rest.gapless()).isTrue();
    }

    @Test
    void a_limit_without_a_position_gives_the_newest_oldest_first() {
        append(ROOM, 5);

        var some = read(ROOM, null, 2);

        assertThat(offsets(some)).containsExactly(4L, 5L);
        assertThat(some.complete()).isFalse();
        assertThat(read(ROOM, null, 5).complete()).isTrue();
        assertThat(read(ROOM, null, 0).publications()).isEmpty();
    }

    @Test
    void who_stopped_before_what_was_forgotten_for_its_number_is_told() {
        append(ROOM, SIZE + 3);
        var epoch = read(ROOM, null, 0).top().epoch();

        var tooFarBack = read(ROOM, new StreamPosition(epoch, 2), ALL);
        var justThere = read(ROOM, new StreamPosition(epoch, 3), ALL);

        assertThat(tooFarBack.gapless()).isFalse();
        assertThat(offsets(tooFarBack)).hasSize(SIZE).startsWith(4L).endsWith(SIZE + 3L);
        assertThat(justThere.gapless()).isTrue();
        assertThat(offsets(justThere)).hasSize(SIZE).startsWith(4L).endsWith(SIZE + 3L);
    }

    @Test
    void who_stopped_before_what_was_forgotten_for_its_age_is_told() {
        append(ROOM, 2);
        clock.advance(AGE.dividedBy(2));
        append(ROOM, 1);
        var epoch = read(ROOM, null, 0).top().epoch();
        clock.advance(AGE.dividedBy(2).plusMillis(1));

        assertThat(read(ROOM, new StreamPosition(epoch, 1), ALL).gapless()).isFalse();
        var justThere = read(ROOM, new StreamPosition(epoch, 2), ALL);
        assertThat(justThere.gapless()).isTrue();
        assertThat(offsets(justThere)).containsExactly(3L);
        assertThat(offsets(read(ROOM, null, ALL))).containsExactly(3L);
    }

    @Test
    void offsets_go_on_after_everything_was_forgotten() {
        append(ROOM, 2);
        var before = read(ROOM, null, 0).top();
        clock.advance(AGE.plusMillis(1));

        assertThat(read(ROOM, before, ALL).gapless()).isTrue();
        append(ROOM, 1);
        var read = read(ROOM, before, ALL);

        assertThat(read.gapless()).isTrue();
        assertThat(offsets(read)).containsExactly(3L);
    }

    @Test
    void a_position_of_another_epoch_is_not_trusted() {
        append(ROOM, 2);

        var read = read(ROOM, new StreamPosition("another", 1), ALL);

        assertThat(read.gapless()).isFalse();
        assertThat(read.publications()).isEmpty();
        assertThat(read.top().offset()).isEqualTo(2);
    }

    @Test
    void a_position_beyond_the_top_is_not_trusted() {
        append(ROOM, 2);
        var epoch = read(ROOM, null, 0).top().epoch();

        assertThat(read(ROOM, new StreamPosition(epoch, 3), ALL).gapless()).isFalse();
    }

    @Test
    void a_channel_never_written_to_has_a_position_that_can_be_resumed() {
        var before = read(ROOM, null, ALL);
        assertThat(before.publications()).isEmpty();
        assertThat(before.top().offset()).isZero();
        assertThat(before.complete()).isTrue();
        assertThat(read(ROOM, before.top(), ALL).gapless()).isTrue();

        append(ROOM, 2);
        var read = read(ROOM, before.top(), ALL);

        assertThat(read.gapless()).isTrue();
        assertThat(offsets(read)).containsExactly(1L, 2L);
    }

    @Test
    void a_channel_never_written_to_does_not_trust_what_it_never_said() {
        var top = read(ROOM, null, ALL).top();

        assertThat(read(ROOM, new StreamPosition("another", 0), ALL).gapless()).isFalse();
        assertThat(read(ROOM, new StreamPosition(top.epoch(), 1), ALL).gapless()).isFalse();
    }

    private void append(ChannelName channel, int count) {
        for (var i = 0; i < count; i++) {
            await(log.append(draft(channel), _ -> {}));
        }
    }

    private void appendWithKey(String key) {
        await(log.append(draft(ROOM).withKey(key), _ -> {}));
    }

    private static NewPublication draft(ChannelName channel) {
        return NewPublication.of(channel, "message", RawJson.EMPTY_OBJECT);
    }

    private LogRead read(ChannelName channel, @Nullable StreamPosition since, int limit) {
        return await(log.read(channel, since, limit));
    }

    private static List<Long> offsets(LogRead read) {
        return read.publications().stream().map(Publication::offset).toList();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}

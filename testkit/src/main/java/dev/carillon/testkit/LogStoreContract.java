package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Ending;
import dev.carillon.core.spi.LogStore.Entry;
import dev.carillon.core.spi.LogStore.Left;
import dev.carillon.core.spi.LogStore.Repeated;
import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.core.spi.LogStore.StoredRead;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [LogStore] promises. Extend it and say how to make one; each test gets a new, empty
/// one.
public abstract class LogStoreContract {
    private static final ChannelName ROOM = new ChannelName("room:contract");
    private static final ChannelName OTHER = new ChannelName("room:other");
    private static final long END = Long.MAX_VALUE;

    private final SettableClock clock = new SettableClock();
    private LogStore store;

    /// Makes an empty store.
    ///
    /// @param clock tells what has expired
    protected abstract LogStore create(InstantSource clock);

    /// Flips a bit in the stored data of a publication.
    protected abstract void damage(ChannelName channel, long offset);

    /// Makes what is stored so far as it was before there were checksums.
    protected abstract void forgetChecksums();

    @BeforeEach
    void createStore() {
        store = create(clock);
        store(begin(ROOM));
    }

    @Test
    void of_a_channel_never_written_to_there_is_nothing() {
        assertThat(await(store.head(OTHER))).isEmpty();
        assertThat(await(store.read(OTHER, 0, 10, 10)).publications()).isEmpty();
        assertThat(await(store.newest(OTHER, 10, 10)).publications()).isEmpty();
    }

    @Test
    void a_channel_ends_where_the_newest_publication_is() {
        append(1, 2, 3);

        var head = await(store.head(ROOM)).orElseThrow();

        assertThat(head.top()).isEqualTo(at(3));
        assertThat(head.size()).isEqualTo(3);
        assertThat(head.end()).isEqualTo(3);
        assertThat(await(store.head(OTHER))).isEmpty();
    }

    @Test
    void a_publication_comes_back_as_it_was_stored() {
        var publication =
                new Publication(
                        ROOM,
                        "greeting",
                        RawJson.ofTrusted("{\"a\" :\"\\u00e9 é 钟\"}"),
                        null,
                        "key",
                        new UserId("ada"),
                        clock.millis(),
                        at(1),
                        new Audience.ExceptUser(new UserId("bob")),
                        Priority.HIGH);
        var expires = clock.millis() + 1000;

        store(new Entry.Stored(publication, new PublishOptions(true, Priority.HIGH, 1000, "once")));

        assertThat(read(0, 1, 10).publications())
                .containsExactly(new StoredPublication(publication, expires));
    }

    @Test
    void every_audience_comes_back() {
        var audiences =
                List.of(
                        Audience.EVERYONE,
                        new Audience.ExceptUser(new UserId("ada:b")),
                        new Audience.ExceptConnection("c-1"),
                        new Audience.ExceptSubscribersOf(OTHER));
        for (var i = 0; i < audiences.size(); i++) {
            store(
                    new Entry.Stored(
                            publication(i + 1, null, audiences.get(i)), PublishOptions.PLAIN));
        }

        assertThat(read(0, END, 10).publications())
                .extracting(stored -> stored.publication().audience())
                .isEqualTo(audiences);
    }

    @Test
    void a_part_is_read_oldest_first_up_to_a_limit() {
        append(1, 2, 3, 4, 5, 6);

        var some = read(1, 5, 3);
        var all = read(1, 5, 4);

        assertThat(offsets(some)).containsExactly(2L, 3L, 4L);
        assertThat(some.complete()).isFalse();
        assertThat(offsets(all)).containsExactly(2L, 3L, 4L, 5L);
        assertThat(all.complete()).isTrue();
        assertThat(all.gapless()).isTrue();
    }

    @Test
    void the_newest_are_read_oldest_of_them_first() {
        append(1, 2, 3, 4);

        var some = await(store.newest(ROOM, 3, 2));
        var all = await(store.newest(ROOM, 3, 3));

        assertThat(offsets(some)).containsExactly(2L, 3L);
        assertThat(some.complete()).isFalse();
        assertThat(offsets(all)).containsExactly(1L, 2L, 3L);
        assertThat(all.complete()).isTrue();
        assertThat(all.gapless()).isTrue();
    }

    @Test
    void what_is_damaged_is_left_out_and_missed_and_the_others_are_read() {
        append(1, 2, 3, 4);
        damage(ROOM, 2);

        assertThat(offsets(read(0, 4, 10))).containsExactly(1L, 3L, 4L);
        assertThat(read(0, 4, 10).gapless()).isFalse();
        assertThat(read(2, 4, 10).gapless()).isTrue();
        assertThat(offsets(await(store.newest(ROOM, 4, 10)))).containsExactly(1L, 3L, 4L);
        assertThat(await(store.newest(ROOM, 4, 10)).gapless()).isFalse();
        assertThat(await(store.fate(ROOM, 2)).orElseThrow().ending()).isEqualTo(Ending.DAMAGED);
        assertThat(await(store.fate(ROOM, 1)).orElseThrow().ending()).isEqualTo(Ending.NONE);
    }

    @Test
    void what_follows_a_page_that_is_damaged_is_read_with_it() {
        append(1, 2, 3, 4, 5);
        damage(ROOM, 2);
        damage(ROOM, 3);

        var read = read(1, 5, 2);

        assertThat(offsets(read)).containsExactly(4L, 5L);
        assertThat(read.gapless()).isFalse();
        assertThat(read.complete()).isTrue();
    }

    @Test
    void what_is_damaged_is_not_the_newest_of_its_key_and_keeps_its_place_for_a_retry() {
        store(
                new Entry.Stored(publication(1, "k", Audience.EVERYONE), once("first")),
                stored(2, null));
        damage(ROOM, 1);

        assertThat(await(store.newestOf(ROOM, "k"))).isEmpty();
        var found = await(store.find(ROOM, "first")).orElseThrow();
        assertThat(found.position()).isEqualTo(at(1));
        assertThat(found.data()).isEqualTo(RawJson.NULL);
    }

    @Test
    void what_was_stored_before_there_were_checksums_is_read_unless_it_is_no_json() {
        append(1, 2, 3);
        forgetChecksums();
        damage(ROOM, 2);

        assertThat(offsets(read(0, 3, 10))).containsExactly(1L, 3L);
        assertThat(read(0, 3, 10).gapless()).isFalse();
    }

    @Test
    void a_place_of_which_nothing_is_known_is_a_gap() {
        append(1, 2, 4, 5);

        assertThat(read(0, 5, 10).gapless()).isFalse();
        assertThat(read(2, 5, 10).gapless()).isFalse();
        assertThat(read(4, 5, 10).gapless()).isTrue();
        assertThat(read(0, 2, 10).gapless()).isTrue();
        assertThat(read(4, 6, 10).gapless()).isFalse();
        assertThat(read(0, 5, 2).gapless()).as("however little is read of it").isFalse();
    }

    @Test
    void places_that_were_reserved_are_after_the_end() {
        append(1);
        store(new Entry.Reserved(ROOM, at(1000)));

        var head = await(store.head(ROOM)).orElseThrow();
        assertThat(head.top()).isEqualTo(at(1));
        assertThat(head.end()).isEqualTo(1000);

        append(2);
        assertThat(await(store.head(ROOM)).orElseThrow().end()).isEqualTo(1000);
        append(1001);
        assertThat(await(store.head(ROOM)).orElseThrow().end()).isEqualTo(1001);
    }

    @Test
    void who_began_a_channel_is_counted_once_and_for_ever() {
        var ada = new UserId("ada");
        var bob = new UserId("bob");
        store(new Entry.Reserved(new ChannelName("room:1"), at(0), ada));
        store(new Entry.Reserved(new ChannelName("room:2"), at(0), bob));
        store(
                new Entry.Reserved(new ChannelName("room:3"), at(0), ada),
                new Entry.Reserved(new ChannelName("room:4"), at(0)));
        store(new Entry.Reserved(new ChannelName("room:1"), at(1000), bob));
        append(1);
        clock.advance(Duration.ofDays(2));
        await(store.forgetOld("room", Duration.ofDays(1)));

        assertThat(await(store.begun(10))).isEqualTo(Map.of(ada, 2, bob, 1));
        assertThat(await(store.begun(1))).isEqualTo(Map.of(ada, 2));
    }

    @Test
    void of_publications_with_one_key_the_newest_is_read_and_the_others_are_no_gap() {
        store(
                stored(1, "a"),
                stored(2, "b"),
                stored(3, "a"),
                begin(OTHER),
                new Entry.Stored(publicationOn(OTHER, 1, "a"), PublishOptions.PLAIN));
        store(stored(4, "a"));

        var read = read(0, 4, 10);

        assertThat(offsets(read)).containsExactly(2L, 4L);
        assertThat(read.gapless()).isTrue();
        assertThat(await(store.head(ROOM)).orElseThrow().size()).isEqualTo(2);
        assertThat(offsets(await(store.read(OTHER, 0, 1, 10)))).containsExactly(1L);
        var fate = await(store.fate(ROOM, 1)).orElseThrow();
        assertThat(fate.ending()).isEqualTo(Ending.REPLACED);
        assertThat(fate.replacedBy()).isEqualTo(3);
        assertThat(fate.endedAt()).isEqualTo(clock.millis());
    }

    @Test
    void the_newest_of_a_key_is_found_until_it_expires() {
        store(
                begin(ROOM),
                stored(1, "a"),
                stored(2, "b"),
                new Entry.Stored(publication(3, "a", Audience.EVERYONE), expiring(1000)));

        assertThat(await(store.newestOf(ROOM, "a")).orElseThrow().offset()).isEqualTo(3);
        assertThat(await(store.newestOf(ROOM, "b")).orElseThrow().offset()).isEqualTo(2);
        assertThat(await(store.newestOf(ROOM, "c"))).isEmpty();
        assertThat(await(store.newestOf(OTHER, "a"))).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        assertThat(await(store.newestOf(ROOM, "a"))).isEmpty();
    }

    @Test
    void what_has_expired_is_neither_read_nor_a_gap() {
        var soon = clock.millis() + 1000;
        append(1);
        store(new Entry.Stored(publication(2, null, Audience.EVERYONE), expiring(1000)));
        append(3);
        assertThat(offsets(read(0, 3, 10))).containsExactly(1L, 2L, 3L);

        clock.advance(Duration.ofSeconds(1));

        assertThat(offsets(read(0, 3, 10))).containsExactly(1L, 3L);
        assertThat(read(0, 3, 10).gapless()).isTrue();
        assertThat(offsets(await(store.newest(ROOM, 3, 10)))).containsExactly(1L, 3L);
        await(store.forgetOld("room", Duration.ofDays(1)));
        var fate = await(store.fate(ROOM, 2)).orElseThrow();
        assertThat(fate.ending()).isEqualTo(Ending.EXPIRED);
        assertThat(fate.endedAt()).isEqualTo(soon);
        assertThat(fate.publication().data()).isEqualTo(RawJson.NULL);
    }

    @Test
    void a_publication_is_found_by_its_idempotency_key_on_its_channel() {
        store(new Entry.Stored(publication(1, "k", Audience.EVERYONE), once("first")));

        assertThat(await(store.find(ROOM, "first")).orElseThrow().position()).isEqualTo(at(1));
        assertThat(await(store.find(ROOM, "second"))).isEmpty();
        assertThat(await(store.find(OTHER, "first"))).isEmpty();

        store(stored(2, "k"));
        assertThat(await(store.find(ROOM, "first")).orElseThrow().position())
                .as("though it was replaced")
                .isEqualTo(at(1));
    }

    @Test
    void what_is_published_again_under_its_idempotency_key_is_neither_there_nor_a_gap() {
        store(
                new Entry.Stored(publication(1, null, Audience.EVERYONE), once("first")),
                new Entry.Stored(publication(2, "k", Audience.EVERYONE), once("second")));
        var first = read(0, 1, 1).publications().getFirst().publication();

        var repeated =
                store(
                        stored(3, "k"),
                        new Entry.Stored(publication(4, "k", Audience.EVERYONE), once("first")),
                        new Entry.Stored(publication(5, null, Audience.EVERYONE), once("third")),
                        new Entry.Stored(publication(6, null, Audience.EVERYONE), once("third")));

        assertThat(repeated).extracting(Repeated::offset).containsExactly(4L, 6L);
        assertThat(repeated.getFirst().first()).isEqualTo(first);
        assertThat(repeated.getLast().first().offset()).isEqualTo(5);
        assertThat(offsets(read(0, 6, 10))).as("it replaces nothing").containsExactly(1L, 3L, 5L);
        assertThat(read(0, 6, 10).gapless()).isTrue();
        var head = await(store.head(ROOM)).orElseThrow();
        assertThat(head.top()).as("places are not given twice").isEqualTo(at(6));
        assertThat(head.size()).isEqualTo(3);
        var fate = await(store.fate(ROOM, 4)).orElseThrow();
        assertThat(fate.ending()).isEqualTo(Ending.REPEATED);
        assertThat(fate.replacedBy()).isEqualTo(1);
    }

    @Test
    void where_a_channel_ends_is_known_though_all_of_it_was_forgotten() {
        append(1, 2);
        clock.advance(Duration.ofHours(1));

        await(store.forgetOld("room", Duration.ofMinutes(1)));

        var head = await(store.head(ROOM)).orElseThrow();
        assertThat(head.top()).isEqualTo(at(2));
        assertThat(head.size()).isZero();
        assertThat(read(0, 2, 10).gapless()).isFalse();
    }

    @Test
    void all_of_a_call_is_stored_or_nothing() {
        append(1, 2);

        assertThatThrownBy(() ->
                        store(
                                begin(OTHER),
                                new Entry.Stored(
                                        publicationOn(OTHER, 1, null), PublishOptions.PLAIN),
                                stored(2, null)))
                .hasCauseInstanceOf(dev.carillon.core.spi.StoreException.class);

        assertThat(await(store.head(OTHER))).isEmpty();
        append(3);
        assertThat(offsets(read(0, END, 10))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void what_is_old_is_forgotten_in_its_namespace_only() {
        append(1, 2);
        var inbox = ChannelName.user(new UserId("ada"));
        var similar = new ChannelName("rooms:x");
        store(
                begin(inbox), new Entry.Stored(publicationOn(inbox, 1, null), PublishOptions.PLAIN),
                begin(similar),
                        new Entry.Stored(publicationOn(similar, 1, null), PublishOptions.PLAIN));
        clock.advance(Duration.ofHours(1));
        append(3);

        var forgotten = await(store.forgetOld("room", Duration.ofMinutes(59)));

        assertThat(forgotten).isEqualTo(2);
        assertThat(offsets(read(0, 3, 10))).containsExactly(3L);
        assertThat(read(0, 3, 10).gapless()).isFalse();
        assertThat(read(2, 3, 10).gapless()).isTrue();
        assertThat(await(store.read(inbox, 0, 1, 10)).publications()).hasSize(1);
        assertThat(await(store.read(similar, 0, 1, 10)).publications()).hasSize(1);
    }

    @Test
    void a_namespace_may_be_a_channel_of_its_own() {
        store(
                begin(ChannelName.ALL),
                new Entry.Stored(publicationOn(ChannelName.ALL, 1, null), PublishOptions.PLAIN));
        clock.advance(Duration.ofHours(1));

        assertThat(await(store.forgetOld("all", Duration.ofMinutes(1)))).isEqualTo(1);
    }

    @Test
    void a_channel_is_shortened_by_its_oldest() {
        append(1, 2, 3, 4, 5);

        assertThat(await(store.shorten(ROOM, 2, END))).isEqualTo(new Left(2, 0));

        assertThat(offsets(read(0, 5, 10))).containsExactly(4L, 5L);
        assertThat(await(store.head(ROOM)).orElseThrow().top()).isEqualTo(at(5));
        assertThat(await(store.shorten(ROOM, 2, END))).isEqualTo(new Left(2, 0));
        assertThat(await(store.shorten(OTHER, 2, END))).isEqualTo(new Left(0, 0));
    }

    @Test
    void what_somebody_waits_for_is_not_taken_from_them() {
        append(1, 2, 3, 4, 5);

        assertThat(await(store.shorten(ROOM, 4, 3))).isEqualTo(new Left(4, 2));
        assertThat(await(store.shorten(ROOM, 1, 2))).isEqualTo(new Left(3, 3));

        assertThat(offsets(read(0, 5, 10))).containsExactly(3L, 4L, 5L);
    }

    @Test
    void the_fate_of_what_was_never_stored_is_unknown() {
        append(1);

        assertThat(await(store.fate(ROOM, 2))).isEmpty();
        assertThat(await(store.fate(OTHER, 1))).isEmpty();
    }

    @Test
    void the_fate_tells_when_it_was_stored_and_on_what_terms() {
        var terms = new PublishOptions(true, Priority.LOW, 5000, "key");
        var publication = publication(ROOM, 1, null, Audience.EVERYONE, Priority.LOW);
        clock.advance(Duration.ofMillis(3));
        store(new Entry.Stored(publication, terms));

        var fate = await(store.fate(ROOM, 1)).orElseThrow();

        assertThat(fate.publication()).isEqualTo(publication);
        assertThat(fate.terms()).isEqualTo(terms);
        assertThat(fate.storedAt()).isEqualTo(publication.timestamp() + 3);
        assertThat(fate.ending()).isEqualTo(Ending.NONE);
        assertThat(fate.endedAt()).isZero();
    }

    private void append(long... offsets) {
        store(
                LongStream.of(offsets)
                        .mapToObj(offset -> stored(offset, null))
                        .toArray(Entry[]::new));
    }

    /// Stores them, and gives those that were there already.
    private List<Repeated> store(Entry... entries) {
        return await(store.append(Arrays.asList(entries)));
    }

    private Entry stored(long offset, @Nullable String key) {
        return new Entry.Stored(
                publication(offset, key, Audience.EVERYONE), PublishOptions.PLAIN.stored());
    }

    private static PublishOptions expiring(long lifetime) {
        return new PublishOptions(true, Priority.NORMAL, lifetime, null);
    }

    private static PublishOptions once(String key) {
        return new PublishOptions(true, Priority.NORMAL, PublishOptions.FOR_EVER, key);
    }

    private Publication publication(long offset, @Nullable String key, Audience audience) {
        return publication(ROOM, offset, key, audience);
    }

    private Publication publicationOn(ChannelName channel, long offset, @Nullable String key) {
        return publication(channel, offset, key, Audience.EVERYONE);
    }

    private Publication publication(
            ChannelName channel, long offset, @Nullable String key, Audience audience) {
        return publication(channel, offset, key, audience, Priority.NORMAL);
    }

    private Publication publication(
            ChannelName channel,
            long offset,
            @Nullable String key,
            Audience audience,
            Priority priority) {
        return new Publication(
                channel,
                "message",
                RawJson.EMPTY_OBJECT,
                null,
                key,
                null,
                clock.millis(),
                at(offset),
                audience,
                priority);
    }

    /// What a channel begins with.
    private static Entry begin(ChannelName channel) {
        return new Entry.Reserved(channel, at(0));
    }

    private static StreamPosition at(long offset) {
        return new StreamPosition("epoch", offset);
    }

    private StoredRead read(long after, long upTo, int limit) {
        return await(store.read(ROOM, after, upTo, limit));
    }

    private static List<Long> offsets(StoredRead read) {
        return read.publications().stream().map(stored -> stored.publication().offset()).toList();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}

package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.faults.Part;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A publication that the database refuses, by a trigger of somebody else's, fails alone, whoever
/// else publishes at that moment.
abstract class RefusedPublicationContract {
    private static final int CHANNELS = 8;
    private static final int EACH = 40;
    private static final RawJson GOOD = RawJson.ofTrusted("{\"is\":\"good\"}");
    private static final RawJson BAD = RawJson.ofTrusted("{\"is\":\"poison\"}");

    @RegisterExtension final TestDatabase tests;
    private final SettableClock clock = new SettableClock();
    private Database database;
    private TieredChannelLog log;

    RefusedPublicationContract(TestDatabase tests) {
        this.tests = tests;
        database = tests.open();
        log = log();
    }

    /// Statements after which no publication is stored whose data holds the word poison.
    abstract List<String> refuse();

    /// Statements that undo that.
    abstract List<String> allow();

    @BeforeEach
    void refusePoison() {
        run(refuse());
    }

    /// Goes on with another database, which the test closes.
    final void use(Database other) {
        database = other;
        log = log();
    }

    private void run(List<String> statements) {
        var _ =
                database.writeNow(connection -> {
                    for (var sql : statements) {
                        try (var statement = connection.createStatement()) {
                            statement.execute(sql);
                        }
                    }
                    return 0;
                });
    }

    private TieredChannelLog log() {
        return new TieredChannelLog(
                new Namespaces(Namespaces.builtIn(Rule.ANYONE)),
                new JdbcLogStore(database, clock),
                (_, _) -> CompletableFuture.completedFuture(Long.MAX_VALUE),
                _ -> false,
                clock,
                Bounds.DEFAULT);
    }

    private static ChannelName channel(int number) {
        return new ChannelName("room:" + number);
    }

    private CompletableFuture<Publication> publish(ChannelName channel, RawJson data, String key) {
        var terms =
                new PublishOptions(
                        true, PublishOptions.Priority.NORMAL, PublishOptions.FOR_EVER, key);
        return log.append(NewPublication.of(channel, "t", data).with(terms), _ -> {})
                .toCompletableFuture();
    }

    private CompletableFuture<Publication> plain(ChannelName channel) {
        return log.append(NewPublication.of(channel, "t", GOOD), _ -> {}).toCompletableFuture();
    }

    /// Publishes to all channels while the database is held up, so that they are stored together.
    private List<List<CompletableFuture<Publication>>> publishTogether(
            List<Integer> poisoned, RawJson bad) {
        for (var c = 0; c < CHANNELS; c++) {
            join(c % 2 == 0 ? plain(channel(c)) : publish(channel(c), GOOD, "first"));
        }
        var goOn = new CountDownLatch(1);
        var held = database.write(_ -> await(goOn));
        var answers = new ArrayList<List<CompletableFuture<Publication>>>();
        for (var c = 0; c < CHANNELS; c++) {
            answers.add(new ArrayList<>());
        }
        for (var i = 0; i < EACH; i++) {
            for (var c = 0; c < CHANNELS; c++) {
                var data = poisoned.contains(i * CHANNELS + c) ? bad : GOOD;
                answers.get(c)
                        .add(
                                i % 5 == 4 && data.equals(GOOD)
                                        ? plain(channel(c))
                                        : publish(channel(c), data, "key-" + i));
            }
        }
        goOn.countDown();
        join(held);
        return answers;
    }

    private static int await(CountDownLatch latch) {
        try {
            return latch.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS) ? 1 : 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void one_of_many_that_are_stored_together_fails_alone() {
        assertThatOnlyBadOnesFail(List.of(CHANNELS * EACH / 2 + 3));
    }

    @Test
    void the_first_the_last_and_some_in_between_fail_and_nothing_else_does() {
        assertThatOnlyBadOnesFail(List.of(0, 1, 9, 100, 101, 180, CHANNELS * EACH - 1));
    }

    private void assertThatOnlyBadOnesFail(List<Integer> poisoned) {
        assertThatOnlyTheyFail(poisoned, BAD, Reason.FAILED);
        assertThat(log.faults().count(Part.COMMIT)).isEqualTo(poisoned.size());
        run(allow());
        for (var place : poisoned) {
            var again = publish(channel(place % CHANNELS), BAD, "key-" + place / CHANNELS);
            assertThat(join(again).offset()).isGreaterThan(EACH - poisoned.size());
        }
        assertThatAllIsThere();
    }

    final void assertThatOnlyTheyFail(List<Integer> poisoned, RawJson bad, Reason reason) {
        var answers = publishTogether(poisoned, bad);

        for (var c = 0; c < CHANNELS; c++) {
            var offsets = new ArrayList<Long>();
            for (var i = 0; i < EACH; i++) {
                var answer = answers.get(c).get(i);
                if (poisoned.contains(i * CHANNELS + c)) {
                    assertThat(reason(answer)).isEqualTo(reason);
                } else {
                    offsets.add(join(answer).offset());
                }
            }
            assertThat(offsets)
                    .isEqualTo(LongStream.rangeClosed(2, offsets.size() + 1).boxed().toList());
            assertThat(keysAnsweredAsBefore(c, answers.get(c), poisoned)).isPositive();
        }
    }

    private int keysAnsweredAsBefore(
            int c, List<CompletableFuture<Publication>> answers, List<Integer> poisoned) {
        var asked = 0;
        for (var i = 0; i < EACH; i++) {
            if (i % 5 != 4 && !poisoned.contains(i * CHANNELS + c)) {
                var again = join(publish(channel(c), GOOD, "key-" + i));
                assertThat(again.position()).isEqualTo(join(answers.get(i)).position());
                asked++;
            }
        }
        return asked;
    }

    /// What was durable is there after a restart, in the order in which it was published.
    private void assertThatAllIsThere() {
        database.close();
        database = tests.open();
        log = log();
        for (var c = 0; c < CHANNELS; c++) {
            var read = join(log.read(channel(c), null, 1000).toCompletableFuture());
            var offsets = read.publications().stream().map(Publication::offset).toList();
            assertThat(offsets).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(EACH / 2);
        }
    }

    @Test
    void where_everything_is_refused_each_is_told_so_and_publishing_goes_on() {
        var all = LongStream.range(0, CHANNELS * EACH).mapToObj(place -> (int) place).toList();
        var answers = publishTogether(all, BAD);

        assertThat(answers.stream().flatMap(List::stream))
                .allSatisfy(answer -> assertThat(reason(answer)).isEqualTo(Reason.FAILED));
        assertThat(join(publish(channel(1), GOOD, "after")).offset()).isEqualTo(2);
        assertThat(log.waiting()).isZero();
        assertThat(log.faults().obstacle()).isEmpty();
    }

    private static Reason reason(CompletableFuture<Publication> answer) {
        try {
            throw new AssertionError("this was stored: " + join(answer));
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException refusal) {
                return refusal.reason();
            }
            throw e;
        }
    }

    private static <T> T join(CompletableFuture<T> answer) {
        return answer.orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS).join();
    }
}

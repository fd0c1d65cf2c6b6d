package dev.carillon.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.inbox.InboxOptions;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.UserId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A user who comes and goes on several loops, slowly at times, while publications are on their way
/// and the log takes its time: each publication reaches them, and none of their connections is sent
/// what one that had gone before was. Random, with fixed seeds.
class RandomOfflineTest {
    private static final int ROUNDS = 1000;
    private static final int STEPS = 150;
    private static final int LOOPS = 3;
    private static final ChannelName INBOX = ChannelName.user(new UserId("ada"));

    /// Six recorded events may wait for a connection.
    private static final HubLimits LIMITS =
            new HubLimits(
                    600,
                    128,
                    1000,
                    1000,
                    16_384,
                    HubLimits.DEFAULT.authentication(),
                    HubLimits.DEFAULT.ping(),
                    HubLimits.DEFAULT.pong());

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void every_publication_reaches_a_user_who_comes_and_goes_and_none_does_twice(boolean stored) {
        var replayed = 0L;
        for (var seed = 0; seed < ROUNDS; seed++) {
            var round = new Round(seed, stored);
            round.run();
            replayed += round.hub.statistics.offlineReplayed();
        }
        assertThat(replayed).isGreaterThan(ROUNDS);
    }

    /// A connection from its coming to its going.
    private static final class Visit {
        private final TestClient client;
        private final int came;
        private int went = Integer.MAX_VALUE;

        Visit(TestClient client, int came) {
            this.client = client;
            this.came = came;
        }

        boolean isOver() {
            return went != Integer.MAX_VALUE;
        }

        List<Long> offsets() {
            return client.offsets(INBOX);
        }
    }

    /// One course of events.
    private static final class Round {
        private final Random random;
        private final String description;
        private final HeldReads[] reads = new HeldReads[1];
        private final TestHub hub;
        private final List<Visit> visits = new ArrayList<>();
        private final List<@Nullable String> keys = new ArrayList<>();
        private int step;

        /// @param stored whether the log is far longer than one read of it
        Round(int seed, boolean stored) {
            random = new Random(seed);
            description = "seed %d, %s".formatted(seed, stored ? "stored" : "in memory");
            hub =
                    new TestHub(
                            LIMITS,
                            LOOPS,
                            log -> reads[0] = new HeldReads(stored ? new ShortReads(log, 3) : log),
                            new MemoryCursors(1000),
                            1000,
                            new InboxOptions(true, _ -> stored));
            reads[0].hold();
        }

        void run() {
            for (step = 0; step < STEPS; step++) {
                act();
                noteWhoWent();
            }
            settle();
            visits.forEach(this::go);
            step++;
            come(); // who is sent what still waits
            settle();
            check();
        }

        private void act() {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3 -> publish();
                case 4 -> come();
                case 5 -> present(this::go);
                case 6 -> present(visit -> visit.client.link.stall());
                case 7 -> present(visit -> visit.client.catchUp());
                case 8, 9, 10, 11, 12 -> release();
                default -> hub.loops.get(random.nextInt(LOOPS)).runOne();
            }
        }

        private void publish() {
            var key = random.nextInt(3) == 0 ? "k" + random.nextInt(2) : null;
            keys.add(key);
            hub.publish(TestHub.draft(INBOX).withKey(key));
        }

        private void come() {
            var client = hub.connect("ada", random.nextInt(LOOPS));
            if (step <= STEPS && random.nextInt(3) == 0) {
                client.link.stallAfter(1 + random.nextInt(4)); // perhaps while it is caught up
            }
            visits.add(new Visit(client.come(null), step));
        }

        private void go(Visit visit) {
            if (visit.isOver()) {
                return;
            }
            if (random.nextBoolean()) {
                visit.client.lose();
            } else {
                visit.client.loop().run(() -> visit.client.connection.close(CloseCode.SHUTDOWN));
            }
            visit.went = step;
        }

        private void present(Consumer<Visit> action) {
            var there = visits.stream().filter(visit -> !visit.isOver()).toList();
            if (!there.isEmpty()) {
                action.accept(there.get(random.nextInt(there.size())));
            }
        }

        private void noteWhoWent() {
            for (var visit : visits) {
                if (!visit.isOver() && visit.client.link.closed().isPresent()) {
                    visit.went = step;
                }
            }
        }

        private void release() {
            if (reads[0].waiting() == 0) {
                return;
            }
            var index = random.nextInt(reads[0].waiting());
            if (random.nextBoolean()) {
                reads[0].releaseStale(index);
            } else {
                reads[0].releaseFresh(index);
            }
        }

        private void settle() {
            hub.settle();
            while (reads[0].waiting() > 0) {
                release();
                hub.settle();
            }
            noteWhoWent();
        }

        private void check() {
            var reached = new HashSet<Long>();
            for (var visit : visits) {
                assertThat(visit.offsets()).as(description).isSorted().doesNotHaveDuplicates();
                reached.addAll(visit.offsets());
            }
            for (var offset = 1L; offset <= keys.size(); offset++) {
                assertThat(isStoodFor(offset, reached)).as("%s: %d", description, offset).isTrue();
            }
            for (var earlier : visits) {
                for (var later : visits) {
                    if (earlier.went < later.came) {
                        assertThat(later.offsets())
                                .as(
                                        "%s: %s and %s",
                                        description, earlier.offsets(), later.offsets())
                                .doesNotContainAnyElementsOf(orNothing(earlier.offsets()));
                    }
                }
            }
            assertThat(hub.encoding.unbalanced()).as(description).isZero();
        }

        /// AssertJ looks for no elements of none.
        private static List<Long> orNothing(List<Long> offsets) {
            return offsets.isEmpty() ? List.of(-1L) : offsets;
        }

        /// Whether a publication reached the user, or a newer one with its key did.
        private boolean isStoodFor(long offset, Set<Long> reached) {
            var key = keys.get((int) offset - 1);
            return reached.contains(offset)
                    || (key != null
                            && reached.stream()
                                    .anyMatch(other ->
                                            other > offset
                                                    && key.equals(keys.get(other.intValue() - 1))));
        }
    }
}

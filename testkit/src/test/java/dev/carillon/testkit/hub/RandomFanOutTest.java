package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A channel too large for one turn, with people coming and going between the slices of a batch:
/// nobody loses anything, nobody gets anything twice. Random, with fixed seeds.
class RandomFanOutTest {
    private static final int MEMBERS = 2000;
    private static final int STEPS = 80;
    private static final HubLimits MANY_EACH =
            new HubLimits(
                    1024 * 1024,
                    128,
                    100_000,
                    100_000,
                    16_384,
                    HubLimits.DEFAULT.authentication(),
                    HubLimits.DEFAULT.ping(),
                    HubLimits.DEFAULT.pong());

    private final TestHub hub = new TestHub(MANY_EACH, 2, log -> log);
    private final List<TestClient> present = new ArrayList<>();
    private final List<TestClient> gone = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void nobody_loses_or_doubles_anything_while_others_come_and_go(long seed) {
        var random = new Random(seed);
        for (var i = 0; i < MEMBERS; i++) {
            join(random);
        }

        for (var step = 0; step < STEPS; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> hub.publish(ROOM, 1 + random.nextInt(3));
                case 2 -> times(random, 20, () -> join(random));
                case 3 -> times(random, 20, () -> leave(random));
                default -> hub.loops.get(random.nextInt(2)).runOne();
            }
        }
        hub.publish(ROOM, 1);
        hub.settle();

        var top = hub.top(ROOM).offset();
        for (var client : present) {
            var from = client.position().offset() + 1;
            assertThat(client.offsets(ROOM))
                    .isEqualTo(LongStream.rangeClosed(from, top).boxed().toList());
        }
        for (var client : gone) {
            var offsets = client.offsets(ROOM);
            var from = client.position().offset() + 1;
            assertThat(offsets)
                    .isEqualTo(LongStream.range(from, from + offsets.size()).boxed().toList());
        }
        assertThat(hub.encoding.unbalanced()).isZero();
        assertThat(present).noneMatch(client -> client.link.isUnflushed());
    }

    private void join(Random random) {
        present.add(hub.connect("u", random.nextInt(2)).on(ROOM));
    }

    private void leave(Random random) {
        var client = present.remove(random.nextInt(present.size()));
        switch (random.nextInt(2)) {
            case 0 -> client.lose();
            default -> client.unsubscribe(ROOM);
        }
        gone.add(client);
    }

    private static void times(Random random, int most, Runnable action) {
        for (var i = random.nextInt(most); i >= 0; i--) {
            action.run();
        }
    }
}

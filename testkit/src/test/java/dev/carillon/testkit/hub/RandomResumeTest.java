package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Subscribing to a log that takes its time, while publications go out: whoever resumes gets
/// exactly what was missed and then what comes. Random, with fixed seeds.
class RandomResumeTest {
    private static final int ROUNDS = 500;
    private static final int STEPS = 120;
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

    /// A client, and after which offset it wants everything; negative when it wants only what is
    /// new.
    private record Resumed(TestClient client, long since) {}

    @Test
    void who_resumes_gets_what_was_missed_and_what_comes_exactly_once() {
        for (var seed = 0; seed < ROUNDS; seed++) {
            round(new Random(seed), "seed " + seed);
        }
    }

    private static void round(Random random, String description) {
        var reads = new HeldReads[1];
        var hub = new TestHub(MANY_EACH, 2, log -> reads[0] = new HeldReads(log));
        hub.publish(ROOM, random.nextInt(4));
        var epoch = hub.top(ROOM).epoch();
        reads[0].hold();
        var clients = new ArrayList<Resumed>();

        for (var step = 0; step < STEPS; step++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> hub.publish(ROOM, 1 + random.nextInt(2));
                case 2 -> clients.add(resume(hub, random, epoch, published(hub)));
                case 3, 4, 5 -> release(reads[0], random);
                case 6 -> {
                    if (!clients.isEmpty() && random.nextInt(4) == 0) {
                        clients.remove(random.nextInt(clients.size())).client().lose();
                    }
                }
                default -> hub.loops.get(random.nextInt(2)).runOne();
            }
        }
        hub.settle();
        while (reads[0].waiting() > 0) {
            release(reads[0], random);
            hub.settle();
        }
        hub.publish(ROOM, 1);
        hub.settle();

        for (var resumed : clients) {
            check(resumed, published(hub), description);
        }
    }

    private static void release(HeldReads reads, Random random) {
        if (reads.waiting() == 0) {
            return;
        }
        var index = random.nextInt(reads.waiting());
        if (random.nextBoolean()) {
            reads.releaseStale(index);
        } else {
            reads.releaseFresh(index);
        }
    }

    private static long published(TestHub hub) {
        return hub.publisher.published();
    }

    private static Resumed resume(TestHub hub, Random random, String epoch, long top) {
        var client = hub.connect("u", random.nextInt(2));
        if (random.nextInt(4) == 0) {
            client.on(ROOM);
            return new Resumed(client, -1);
        }
        var since = random.nextLong(top + 1);
        client.subscribe(ROOM, new StreamPosition(epoch, since));
        return new Resumed(client, since);
    }

    private static void check(Resumed resumed, long top, String description) {
        var client = resumed.client();
        assertThat(client.isAnswered()).as(description).isTrue();
        var offsets = client.offsets(ROOM);
        if (resumed.since() >= 0) {
            assertThat(client.state().recovery()).as(description).isEqualTo(Recovery.COMPLETE);
            assertThat(offsets).as(description).isEqualTo(range(resumed.since() + 1, top));
        } else {
            assertThat(client.state().recovery()).as(description).isEqualTo(Recovery.NONE);
            assertThat(offsets).as(description).isEqualTo(range(top - offsets.size() + 1, top));
            assertThat(offsets.getFirst())
                    .as(description)
                    .isLessThanOrEqualTo(client.position().offset() + 1);
        }
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}

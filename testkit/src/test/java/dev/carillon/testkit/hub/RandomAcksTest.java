package dev.carillon.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.inbox.InboxOptions;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A device that acknowledges, whose connections die with what is on the wire, on a server that is
/// killed now and then: it has each publication exactly once and in order, by the offsets. Random,
/// with fixed seeds.
class RandomAcksTest {
    private static final int ROUNDS = 500;
    private static final int STEPS = 200;
    private static final int LOOPS = 2;
    private static final ChannelName INBOX = ChannelName.user(new UserId("ada"));
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

    @Test
    void a_device_that_acknowledges_misses_nothing_whatever_dies() {
        var repeated = 0;
        for (var seed = 0; seed < ROUNDS; seed++) {
            var round = new Round(seed);
            round.run();
            repeated += round.repeated;
        }
        assertThat(repeated).isGreaterThan(ROUNDS);
    }

    /// One course of events.
    private static final class Round {
        private final Random random;
        private final String description;
        private final MemoryCursors cursors = new MemoryCursors(1000);
        private final List<Long> received = new ArrayList<>();
        private TestHub hub;
        private @Nullable TestClient client;
        private int taken;
        private int repeated;

        Round(int seed) {
            random = new Random(seed);
            description = "seed " + seed;
            hub = start(null);
        }

        private TestHub start(@Nullable TestHub before) {
            return new TestHub(
                    LIMITS,
                    LOOPS,
                    log -> before == null ? new ShortReads(log, 4) : before.log,
                    cursors,
                    1000,
                    new InboxOptions(true, _ -> true));
        }

        void run() {
            for (var step = 0; step < STEPS; step++) {
                act();
            }
            lose();
            come();
            hub.settle();
            do {
                receive(onTheWire());
                open().catchUp();
                hub.settle();
            } while (onTheWire() > 0);
            var published = hub.top(INBOX).offset();
            assertThat(received)
                    .as(description)
                    .isEqualTo(LongStream.rangeClosed(1, published).boxed().toList());
        }

        private void act() {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3 -> hub.publish(INBOX, 1);
                case 4, 5 -> come();
                case 6 -> lose();
                case 7, 8 -> receive(random.nextInt(onTheWire() + 1));
                case 9, 10 -> acknowledge();
                case 11 -> hub.second();
                case 12 -> kill();
                case 13 -> open().catchUp();
                default -> hub.settle();
            }
        }

        private TestClient open() {
            if (client == null || client.link.closed().isPresent()) {
                come();
            }
            return Objects.requireNonNull(client);
        }

        /// Another connection; the one before stays where it is, and nobody listens to it.
        private void come() {
            var next = hub.connect("ada", random.nextInt(LOOPS), "phone", true);
            if (random.nextInt(3) == 0) {
                next.link.stallAfter(1 + random.nextInt(4));
            }
            client = next.come(null);
            taken = 0;
        }

        private void lose() {
            if (client != null) {
                client.lose();
                client = null;
            }
        }

        /// Takes so much of what is on the wire.
        private void receive(int count) {
            var offsets = open().offsets(INBOX);
            for (var end = taken + count; taken < end; taken++) {
                var offset = offsets.get(taken);
                if (received.isEmpty() || offset > received.getLast()) {
                    received.add(offset);
                } else {
                    repeated++;
                }
            }
        }

        private int onTheWire() {
            return open().offsets(INBOX).size() - taken;
        }

        private void acknowledge() {
            if (!received.isEmpty() && hub.inboxes.newest(open().connection).isPresent()) {
                open().acknowledge(received.getLast());
            }
        }

        private void kill() {
            hub = start(hub);
            client = null;
        }
    }
}

package dev.carillon.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What waits for a user who is away, while others publish more than fits into memory.
class WaitingMessagesTest {
    private static final int KIBIBYTE = 1024;
    private static final int MEMORY = 1 << 20;
    private static final int CHANNELS = 200;
    private static final ChannelName ADA = ChannelName.user(new UserId("ada"));

    private final TieredChannelLog log =
            new TieredChannelLog(
                    Namespaces.standard(Rule.AUTHENTICATED),
                    LogStore.NONE,
                    RetentionFloor.NOBODY,
                    _ -> false,
                    InstantSource.system(),
                    new Bounds(MEMORY, CHANNELS, 1000));

    private void publish(ChannelName channel, int bytes, String from) {
        var data = RawJson.ofText("x".repeat(bytes));
        log.append(NewPublication.of(channel, "message", data).from(new UserId(from)), _ -> {});
    }

    private void publishToAda() {
        for (var i = 0; i < 10; i++) {
            publish(ADA, KIBIBYTE, "app");
        }
    }

    private List<Long> waiting(ChannelName inbox) {
        return log.read(inbox, null, 1000).toCompletableFuture().join().publications().stream()
                .map(Publication::offset)
                .toList();
    }

    private static List<Long> offsets(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Long::valueOf).toList();
    }

    @Test
    void chatter_in_rooms_takes_nothing_from_whoever_is_away() {
        publishToAda();
        for (var i = 0; i < 1000; i++) {
            publish(new ChannelName("room:" + i % 50), 10 * KIBIBYTE, "eve");
        }

        assertThat(waiting(ADA)).isEqualTo(offsets(1, 10));
        assertThat(log.bytes()).isLessThanOrEqualTo(MEMORY);
    }

    @Test
    void ever_more_rooms_take_nothing_from_whoever_is_away() {
        publishToAda();
        for (var i = 0; i < 5000; i++) {
            publish(new ChannelName("room:" + i), 1, "eve");
        }

        assertThat(waiting(ADA)).isEqualTo(offsets(1, 10));
        assertThat(log.channels()).isLessThanOrEqualTo(CHANNELS);
    }

    @Test
    void what_a_user_sends_to_their_own_devices_takes_it_from_nobody_else() {
        publishToAda();
        var eve = ChannelName.user(new UserId("eve"));
        for (var i = 0; i < 900; i++) {
            publish(eve, 10 * KIBIBYTE, "eve");
        }

        assertThat(waiting(ADA)).isEqualTo(offsets(1, 10));
        assertThat(waiting(eve)).isNotEmpty().endsWith(900L);
        assertThat(log.bytes()).isLessThanOrEqualTo(MEMORY);
    }

    @Test
    void very_many_inboxes_lose_the_quietest_and_stay_within_their_bytes() {
        for (var i = 0; i < 150; i++) {
            publish(ChannelName.user(new UserId("user" + i)), 10 * KIBIBYTE, "app");
        }

        assertThat(log.bytes()).isLessThanOrEqualTo(MEMORY);
        assertThat(waiting(ChannelName.user(new UserId("user149")))).isNotEmpty();
    }
}

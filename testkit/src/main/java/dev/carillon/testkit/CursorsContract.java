package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Cursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Cursors] promises. Extend it and say how to make one; each test gets a new, empty
/// one with room for some hundred cursors.
public abstract class CursorsContract {
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final ChannelName INBOX = ChannelName.user(ADA);
    private static final ChannelName ROOM = new ChannelName("room:lobby");

    private Cursors cursors;

    /// Makes an empty one.
    protected abstract Cursors create();

    @BeforeEach
    void createCursors() {
        cursors = create();
    }

    @Test
    void of_who_was_never_here_nothing_is_known() {
        assertThat(find(ADA, "", INBOX)).isEmpty();
    }

    @Test
    void what_was_saved_is_found() {
        save(ADA, "", INBOX, at(7));

        assertThat(find(ADA, "", INBOX)).contains(at(7));
    }

    @Test
    void the_beginning_of_a_channel_is_a_position_too() {
        save(ADA, "", INBOX, at(0));

        assertThat(find(ADA, "", INBOX)).contains(at(0));
    }

    @Test
    void a_cursor_goes_on() {
        save(ADA, "", INBOX, at(7));
        save(ADA, "", INBOX, at(9));

        assertThat(find(ADA, "", INBOX)).contains(at(9));
    }

    @Test
    void a_cursor_never_goes_back_within_an_epoch() {
        save(ADA, "", INBOX, at(9));
        save(ADA, "", INBOX, at(7));

        assertThat(find(ADA, "", INBOX)).contains(at(9));
    }

    @Test
    void a_position_of_another_epoch_takes_its_place() {
        save(ADA, "", INBOX, at(9));
        var anew = new StreamPosition("another", 2);
        save(ADA, "", INBOX, anew);

        assertThat(find(ADA, "", INBOX)).contains(anew);
    }

    @Test
    void users_devices_and_channels_are_told_apart() {
        save(ADA, "", INBOX, at(1));
        save(ADA, "phone", INBOX, at(2));
        save(ADA, "", ROOM, at(3));
        save(BOB, "", ROOM, at(4));

        assertThat(find(ADA, "", INBOX)).contains(at(1));
        assertThat(find(ADA, "phone", INBOX)).contains(at(2));
        assertThat(find(ADA, "", ROOM)).contains(at(3));
        assertThat(find(BOB, "", ROOM)).contains(at(4));
        assertThat(find(BOB, "", INBOX)).isEmpty();
        assertThat(find(ADA, "laptop", INBOX)).isEmpty();
    }

    @Test
    void of_positions_saved_at_once_the_furthest_counts() throws Exception {
        for (var round = 0; round < 50; round++) {
            var device = "device" + round;
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                pool.invokeAll(
                                LongStream.rangeClosed(1, 8)
                                        .mapToObj(offset -> saving(device, at(offset)))
                                        .toList())
                        .forEach(future -> future.resultNow());
            }
            assertThat(find(ADA, device, INBOX)).contains(at(8));
        }
    }

    private Callable<Boolean> saving(String device, StreamPosition position) {
        return () -> {
            save(ADA, device, INBOX, position);
            return true;
        };
    }

    private static StreamPosition at(long offset) {
        return new StreamPosition("k3f9", offset);
    }

    private Optional<StreamPosition> find(UserId user, String device, ChannelName channel) {
        return cursors.find(user, device, channel).toCompletableFuture().join();
    }

    private void save(UserId user, String device, ChannelName channel, StreamPosition position) {
        cursors.save(user, device, channel, position).toCompletableFuture().join();
    }
}

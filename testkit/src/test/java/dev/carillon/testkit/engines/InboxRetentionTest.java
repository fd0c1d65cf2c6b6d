package dev.carillon.testkit.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.log.InboxRetention;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import org.junit.jupiter.api.Test;

class InboxRetentionTest {
    private static final UserId ADA = new UserId("ada");
    private static final ChannelName INBOX = ChannelName.user(ADA);
    private static final String EPOCH = "e";

    private final MemoryCursors cursors = new MemoryCursors(100);
    private final InboxRetention waiters = new InboxRetention(cursors);

    private void move(String device, Mark mark, String epoch, long offset, long at) {
        cursors.move(ADA, device, INBOX, new Move(mark, new StreamPosition(epoch, offset), at));
    }

    private long settled(ChannelName channel) {
        return waiters.settledUpTo(channel, EPOCH).toCompletableFuture().join();
    }

    @Test
    void of_who_was_never_here_everything_is_kept() {
        assertThat(settled(INBOX)).isZero();
    }

    @Test
    void what_one_device_has_need_not_be_kept() {
        move("phone", Mark.ACKNOWLEDGED, "e", 5, 100);
        move("laptop", Mark.ACKNOWLEDGED, "e", 3, 200);

        assertThat(settled(INBOX)).isEqualTo(5);
    }

    @Test
    void what_was_read_need_not_be_kept() {
        move("phone", Mark.ACKNOWLEDGED, "e", 5, 100);
        move("laptop", Mark.READ, "e", 7, 100);

        assertThat(settled(INBOX)).isEqualTo(7);
    }

    @Test
    void what_was_only_written_is_kept() {
        move("phone", Mark.DELIVERED, "e", 5, 100);

        assertThat(settled(INBOX)).isZero();
    }

    @Test
    void a_place_in_an_epoch_that_is_over_says_nothing() {
        move("phone", Mark.ACKNOWLEDGED, "old", 500, 100);
        move("laptop", Mark.ACKNOWLEDGED, EPOCH, 2, 50);

        assertThat(settled(INBOX)).isEqualTo(2);
    }

    @Test
    void for_other_channels_nobody_waits() {
        assertThat(settled(ChannelName.ALL)).isEqualTo(Long.MAX_VALUE);
        assertThat(settled(new ChannelName("room:x"))).isEqualTo(Long.MAX_VALUE);
    }
}

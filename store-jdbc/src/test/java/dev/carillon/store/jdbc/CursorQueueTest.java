package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.store.jdbc.CursorWrite.DeviceMark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Moves of devices reach the database although some can't, or the database throws.
class CursorQueueTest {
    private static final UserId ADA = new UserId("ada");
    private static final ChannelName INBOX = ChannelName.user(ADA);

    private final Set<String> written = new HashSet<>();

    /// Is what the first write waits for, so that those after it share one.
    private final CompletableFuture<Integer> first = new CompletableFuture<>();

    private static CompletableFuture<Void> move(CursorQueue queue, String device) {
        var position = new StreamPosition("e", 1);
        return queue.add(
                new DeviceMark(INBOX, ADA, device, Mark.ACKNOWLEDGED),
                new Move(Mark.ACKNOWLEDGED, position, 0));
    }

    private CompletableFuture<Integer> refusing(CursorWrite write, String device, Reason reason) {
        var devices = write.moves().keySet().stream().map(DeviceMark::device).toList();
        if (devices.contains("first")) {
            return first;
        }
        if (devices.contains(device)) {
            return CompletableFuture.failedFuture(new StoreException(reason, "as the test wants"));
        }
        written.addAll(devices);
        return CompletableFuture.completedFuture(devices.size());
    }

    @Test
    void a_database_that_throws_fails_one_write_and_the_next_is_made() {
        var throwing = new boolean[] {true};
        var queue =
                new CursorQueue(
                        write -> {
                            if (throwing[0]) {
                                throw new StackOverflowError("as the test wants it");
                            }
                            return refusing(write, "none", Reason.FAILED);
                        },
                        10,
                        10);

        assertThat(move(queue, "phone")).isCompletedExceptionally();
        throwing[0] = false;
        assertThat(move(queue, "phone")).isCompleted();
        assertThat(queue.all()).isCompleted();
        assertThat(written).containsExactly("phone");
    }

    @Test
    void a_device_that_can_not_be_stored_keeps_no_other_from_it() {
        var queue = new CursorQueue(write -> refusing(write, "d7", Reason.FAILED), 100, 10);
        var all = moves(queue);
        first.complete(1);

        for (var i = 0; i < all.size(); i++) {
            if (i == 7) {
                assertThat(all.get(i)).isCompletedExceptionally();
            } else {
                assertThat(all.get(i)).describedAs("d" + i).isCompletedWithValue(null);
            }
        }
        assertThat(written).hasSize(19).doesNotContain("d7");
    }

    @Test
    void while_the_database_is_away_nothing_is_tried_by_halves() {
        var queue = new CursorQueue(write -> refusing(write, "d7", Reason.UNAVAILABLE), 100, 10);
        var all = moves(queue);
        first.complete(1);

        assertThat(all).allSatisfy(one -> assertThat(one).isCompletedExceptionally());
        assertThat(written).isEmpty();
    }

    private static List<CompletableFuture<Void>> moves(CursorQueue queue) {
        move(queue, "first");
        var all = new ArrayList<CompletableFuture<Void>>();
        for (var i = 0; i < 20; i++) {
            all.add(move(queue, "d" + i));
        }
        return all;
    }
}

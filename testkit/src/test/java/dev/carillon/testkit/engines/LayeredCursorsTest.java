package dev.carillon.testkit.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.memory.LayeredCursors;
import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Course;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.CursorsContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Memory in front of a store, which here is memory too.
class LayeredCursorsTest {
    private static final UserId ADA = new UserId("ada");
    private static final ChannelName INBOX = ChannelName.user(ADA);

    private final MemoryCursors store = new MemoryCursors(1000);
    private boolean isStored = true;
    private Cursors cursors = afterARestart();

    private Cursors afterARestart() {
        return new LayeredCursors(new MemoryCursors(1000), store, _ -> isStored);
    }

    @Nested
    class WithEverythingStored extends CursorsContract {
        @Override
        protected Cursors create() {
            return new LayeredCursors(new MemoryCursors(1000), new MemoryCursors(1000), _ -> true);
        }
    }

    @Nested
    class WithNothingStored extends CursorsContract {
        @Override
        protected Cursors create() {
            return new LayeredCursors(new MemoryCursors(1000), new MemoryCursors(1000), _ -> false);
        }
    }

    @Test
    void a_move_in_a_channel_that_is_stored_survives() {
        move("phone", Mark.ACKNOWLEDGED, 7, 100);
        move("phone", Mark.READ, 5, 200);
        cursors = afterARestart();

        assertThat(acknowledged("phone")).isEqualTo(at(7));
        assertThat(read("laptop")).isEqualTo(at(5));
    }

    @Test
    void a_move_in_a_channel_that_is_not_stored_costs_the_store_nothing() {
        isStored = false;
        move("phone", Mark.ACKNOWLEDGED, 7, 100);

        assertThat(acknowledged("phone")).isEqualTo(at(7));
        assertThat(store.size()).isZero();
    }

    @Test
    void what_the_store_knows_is_found_before_it_is_known_that_the_channel_is_stored() {
        move("phone", Mark.ACKNOWLEDGED, 7, 100);
        cursors = afterARestart();
        isStored = false;

        assertThat(acknowledged("phone")).isEqualTo(at(7));
    }

    @Test
    void the_further_of_the_two_counts() {
        move("phone", Mark.ACKNOWLEDGED, 7, 100);
        cursors = afterARestart();
        isStored = false;
        move("phone", Mark.ACKNOWLEDGED, 4, 200);
        isStored = true;
        assertThat(acknowledged("phone")).isEqualTo(at(7));

        isStored = false;
        move("phone", Mark.ACKNOWLEDGED, 9, 300);
        isStored = true;
        assertThat(acknowledged("phone")).isEqualTo(at(9));
    }

    @Test
    void of_two_epochs_the_later_counts() {
        move("phone", Mark.ACKNOWLEDGED, 7, 100);
        cursors = afterARestart();
        isStored = false;
        var anew = new StreamPosition("another", 1);
        cursors.move(ADA, "phone", INBOX, new Move(Mark.ACKNOWLEDGED, anew, 200));
        isStored = true;

        assertThat(acknowledged("phone")).isEqualTo(anew);
    }

    @Test
    void the_course_of_a_device_goes_on_over_a_restart() {
        move("phone", Mark.ACKNOWLEDGED, 7, 100);
        move("tablet", Mark.ACKNOWLEDGED, 1, 100);
        cursors = afterARestart();
        move("phone", Mark.ACKNOWLEDGED, 8, 200);

        var courses = cursors.courses(ADA, INBOX).toCompletableFuture().join();
        assertThat(courses).extracting(Course::device).containsExactlyInAnyOrder("phone", "tablet");
        assertThat(courses)
                .filteredOn(course -> course.device().equals("phone"))
                .flatExtracting(Course::moves)
                .extracting(Move::at)
                .containsExactly(100L, 200L);
    }

    private void move(String device, Mark mark, long offset, long time) {
        cursors.move(ADA, device, INBOX, new Move(mark, at(offset), time));
    }

    private static StreamPosition at(long offset) {
        return new StreamPosition("k3f9", offset);
    }

    private @Nullable StreamPosition acknowledged(String device) {
        var move = cursors.find(ADA, device, INBOX).toCompletableFuture().join().acknowledged();
        return move == null ? null : move.position();
    }

    private @Nullable StreamPosition read(String device) {
        var move = cursors.find(ADA, device, INBOX).toCompletableFuture().join().read();
        return move == null ? null : move.position();
    }
}

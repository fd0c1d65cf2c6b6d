package dev.carillon.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.RawJson;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What two threads that meet in a stream do, step by step in the worst order.
class ChannelStreamTest {
    private static final ChannelName ROOM = new ChannelName("room:r");

    private final ChannelStream stream =
            new ChannelStream(
                    ROOM,
                    Namespaces.standard(Rule.ANYONE).of(ROOM).orElseThrow(),
                    new StreamPosition("e", 0),
                    new BegunChannels(0),
                    new Faults());

    private CompletableFuture<Publication> append(boolean durable) {
        var answer = new CompletableFuture<Publication>();
        var draft = NewPublication.of(ROOM, "t", RawJson.EMPTY_OBJECT);
        assertThat(stream.append(new PendingAppend(draft, durable, 1, _ -> {}, answer)))
                .isEqualTo(Appended.WAITS);
        return answer;
    }

    @Test
    void what_need_not_be_stored_is_not_stored_when_that_is_found_out_after_it_was_looked_at() {
        var answer = append(false);
        assertThat(stream.beginAsking()).isTrue();
        stream.drain(); // by another thread, before the answer is there
        stream.settle(null);

        assertThat(stream.enqueue()).isFalse(); // by that thread, after it
        stream.answered(null);
        stream.drain();
        assertThat(answer).isCompletedWithValueMatching(publication -> publication.offset() == 1);
    }

    @Test
    void what_is_to_be_stored_stands_in_line_once() {
        var _ = append(true);
        assertThat(stream.beginAsking()).isTrue();
        stream.settle(null);
        stream.answered(null);

        assertThat(stream.enqueue()).isTrue();
        assertThat(stream.enqueue()).isFalse();
    }
}

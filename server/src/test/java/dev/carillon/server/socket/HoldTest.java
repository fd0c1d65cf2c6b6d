package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final InboundHold hold = new InboundHold(channel);

    private boolean isRead() {
        return channel.config().isAutoRead();
    }

    @Test
    void the_socket_is_read_on_while_nothing_comes() {
        assertThat(isRead()).isTrue();
        hold.end();

        assertThat(isRead()).isTrue();
    }

    @Test
    void once_something_has_come_nothing_more_is_read_until_all_of_it_was_taken() {
        var taken = new ArrayList<String>();
        for (var what : List.of("first", "second")) {
            hold.add(() -> taken.add(what + (isRead() ? ", reading" : "")));
            assertThat(isRead()).isFalse();
        }
        assertThat(taken).isEmpty();
        hold.end();

        assertThat(taken).containsExactly("first", "second");
        assertThat(isRead()).isTrue();
    }

    @Test
    void of_a_socket_that_has_ended_what_came_is_let_go() {
        var taken = new ArrayList<String>();
        hold.add(() -> taken.add("first"));
        channel.close();
        hold.end();

        assertThat(taken).containsExactly("first");
        assertThat(isRead()).isFalse();
    }
}

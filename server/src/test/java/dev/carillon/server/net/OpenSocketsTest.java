package dev.carillon.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.config.AddressRange;
import dev.carillon.server.net.OpenSockets.Bounds;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What can't be tried from this machine's own address.
class OpenSocketsTest {
    private static final int OF_ADDRESS = 2;
    private static final int TRIED = 30;
    private static final List<AddressRange> PROXIES = List.of(AddressRange.parse("203.0.113.0/24"));

    private static OpenSockets sockets(boolean nearbyToo) {
        return new OpenSockets(new Bounds(1000, false, OF_ADDRESS, nearbyToo, PROXIES));
    }

    /// A socket from an address.
    private static final class Socket extends EmbeddedChannel {
        private final InetSocketAddress from;

        Socket(String address) {
            from = new InetSocketAddress(InetAddress.ofLiteral(address), 1);
        }

        @Override
        public SocketAddress remoteAddress() {
            return from;
        }
    }

    /// How many of those tried are served, without those that are told why they are not.
    private static long served(OpenSockets sockets, String address) {
        var count = 0;
        for (var i = 0; i < TRIED; i++) {
            var socket = new Socket(address);
            var isTaken = sockets.admit(socket);
            if (isTaken && !socket.hasAttr(OpenSockets.REFUSAL)) {
                count++;
            }
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void addresses_of_the_internet_are_limited_by_default(String address) {
        assertThat(served(sockets(false), address)).isEqualTo(OF_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "172.17.0.1", "fd00::1"})
    void addresses_nearby_where_a_proxy_may_be_are_limited_only_where_that_is_set(String address) {
        assertThat(served(sockets(false), address)).isEqualTo(TRIED);
        assertThat(served(sockets(true), address)).isEqualTo(OF_ADDRESS);
    }

    @Test
    void a_trusted_proxy_is_never_limited() {
        assertThat(served(sockets(true), "203.0.113.9")).isEqualTo(TRIED);
    }

    @Test
    void when_no_socket_can_be_had_the_next_is_tried_after_a_pause_and_the_server_is_not_ready() {
        var sockets = sockets(false);
        var listener = new EmbeddedChannel(new AcceptGate(sockets));
        listener.pipeline()
                .fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));

        assertThat(listener.config().isAutoRead()).isFalse();
        assertThat(sockets.failures()).isEqualTo(1);
        assertThat(sockets.obstacle())
                .hasValueSatisfying(why -> assertThat(why).contains("ulimit -n"));

        listener.advanceTimeBy(1, TimeUnit.SECONDS);
        listener.runScheduledPendingTasks();
        assertThat(listener.config().isAutoRead()).isTrue();
        listener.writeInbound(new Socket("192.0.2.1"));
        assertThat(sockets.obstacle()).isEmpty();
    }
}

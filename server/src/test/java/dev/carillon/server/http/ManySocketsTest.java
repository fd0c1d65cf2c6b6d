package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A stranger who opens connections and says little or nothing on them.
class ManySocketsTest {
    private static final byte[] HALF_HEAD =
            "GET /health HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.UTF_8);
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @RegisterExtension
    static final RunningServer limited =
            RunningServer.demo(builder ->
                    builder.set("limits.connections-per-address", "20")
                            .set("limits.head-time", "5m"));

    @RegisterExtension
    static final RunningServer small =
            RunningServer.demo(builder ->
                    builder.set("limits.connections", "1").set("limits.head-time", "5m"));

    @RegisterExtension
    static final RunningServer proxied =
            RunningServer.demo(builder ->
                    builder.set("limits.connections-per-address", "2")
                            .set("http.trusted-proxies", "127.0.0.1"));

    @RegisterExtension
    static final RunningServer poor =
            RunningServer.demo(
                    builder -> builder.set("limits.bodies", "64KiB").set("limits.head-time", "5m"));

    private static List<RawSocket> open(RunningServer server, int count, byte[] bytes) {
        return new ArrayList<>(
                IntStream.range(0, count).mapToObj(_ -> server.raw().send(bytes)).toList());
    }

    @Test
    void half_heads_are_counted_and_so_are_connections_of_one_address_which_are_limited() {
        assertThat(limited.metric("carillon_http_heads")).isZero(); // opens the one that asks
        var halves = open(limited, 19, HALF_HEAD);
        await().until(() -> limited.metric("carillon_http_heads") == 19);
        assertThat(limited.metric("carillon_sockets")).isEqualTo(20);

        var told = limited.raw().send(HEALTH.getBytes(StandardCharsets.UTF_8));
        var answer = told.response();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.text())
                .contains("\"code\":130", "20 connections", "limits.connections-per-address");
        assertThat(answer.header("Retry-After")).isEqualTo("10");
        assertThat(told.isEnded()).isTrue();

        var more = open(limited, 16, new byte[0]);
        assertThat(limited.raw().isEnded()).isTrue();
        assertThat(limited.metric("carillon_sockets_refused_total{limit=\"address\"}"))
                .isGreaterThanOrEqualTo(18);
        more.forEach(RawSocket::reset);
        halves.forEach(RawSocket::reset);
        await().until(() -> limited.metric("carillon_sockets") <= 1);
        assertThat(limited.raw().request(HEALTH).getFirst()).contains(" 200 ");
        await().until(() -> limited.metric("carillon_http_heads") == 0);
    }

    @Test
    void sockets_of_which_nothing_comes_count_too_and_the_server_can_be_asked_how_it_is() {
        assertThat(small.api().get("/ready").status()).isEqualTo(200);
        var silent = open(small, 256, new byte[0]);
        await().until(() -> small.metric("carillon_sockets") == 257);

        assertThat(small.raw().isEnded()).isTrue();
        assertThat(small.metric("carillon_sockets_refused_total{limit=\"all\"}")).isEqualTo(1);
        assertThat(small.api().get("/ready").status()).isEqualTo(200);
        silent.forEach(RawSocket::reset);
        await().until(() -> small.metric("carillon_sockets") <= 1);
        assertThat(small.raw().request(HEALTH).getFirst()).contains(" 200 ");
    }

    private static String open(String client) {
        return proxied.raw()
                .request(RawSocket.handshakeHead("/ws", "X-Forwarded-For: " + client))
                .getFirst();
    }

    @Test
    void behind_a_trusted_proxy_it_is_the_clients_that_are_counted() {
        assertThat(open("192.0.2.1")).contains(" 101 ");
        assertThat(open("192.0.2.1")).contains(" 101 ");
        var third = proxied.raw();
        third.send(
                RawSocket.handshakeHead("/ws", "X-Forwarded-For: 192.0.2.1")
                        .getBytes(StandardCharsets.UTF_8));
        var refused = third.response();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains("192.0.2.1", "limits.connections-per-address");
        assertThat(open("192.0.2.2")).contains(" 101 ");
        assertThat(proxied.api().get("/health").status()).isEqualTo(200);
    }

    @Test
    void a_client_behind_a_proxy_that_goes_leaves_room_for_the_next() {
        var two =
                IntStream.range(0, 2)
                        .mapToObj(_ -> {
                            var raw = proxied.raw();
                            raw.handshake("/ws", "X-Forwarded-For: 198.51.100.7");
                            return raw;
                        })
                        .toList();
        two.getFirst().reset();

        await().until(() -> open("198.51.100.7").contains(" 101 "));
    }

    @Test
    void half_heads_share_the_memory_for_requests() {
        assertThat(poor.metric("carillon_http_bodies")).isZero();
        var halves = open(poor, 40, HALF_HEAD);
        await().until(() -> poor.metric("carillon_http_bodies_refused_total") > 0);

        var refused = halves.reversed().stream().map(RawSocket::response).findFirst().orElseThrow();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).contains("\"code\":132", "limits.bodies");
        halves.forEach(RawSocket::reset);
        await().until(() -> poor.metric("carillon_http_bodies") == 0);
        assertThat(poor.raw().request(HEALTH).getFirst()).contains(" 200 ");
    }
}

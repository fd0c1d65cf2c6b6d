package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.config.AddressRange;
import dev.carillon.server.net.OpenSockets;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitTest {
    private static final List<AddressRange> PROXIES =
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::1"));

    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final ConnectionLimit limit =
            new ConnectionLimit(
                    2,
                    new ClientAddresses(PROXIES),
                    new OpenSockets(OpenSockets.Bounds.NONE),
                    () -> Instant.ofEpochMilli(millis.get()));

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private boolean isFine(String address) {
        return limit.count(address(address)).isEmpty();
    }

    @Test
    void C12_the_next_minute_is_free_again() {
        assertThat(isFine("192.0.2.1")).isTrue();
        millis.addAndGet(500);
        assertThat(isFine("192.0.2.1")).isTrue();
        var excess = limit.count(address("192.0.2.1")).orElseThrow();
        assertThat(excess.seconds()).isEqualTo(60);
        assertThat(excess.reason()).contains("more than 2", "192.0.2.1", "60 s");
        assertThat(isFine("192.0.2.2")).isTrue();

        millis.addAndGet(59_499);
        assertThat(limit.count(address("192.0.2.1")).orElseThrow().seconds()).isEqualTo(1);
        millis.addAndGet(1);
        assertThat(isFine("192.0.2.1")).isTrue();
        assertThat(limit.refused()).isEqualTo(2);
    }

    @Test
    void C12_the_addresses_of_one_ipv6_network_are_one() {
        assertThat(isFine("2001:db8:1:2::1")).isTrue();
        assertThat(isFine("2001:db8:1:2:ffff::2")).isTrue();
        assertThat(isFine("2001:db8:1:2:3:4:5:6")).isFalse();
        assertThat(isFine("2001:db8:1:3::1")).isTrue();
    }

    @Test
    void C12_no_more_addresses_are_counted_than_there_is_room_for() {
        for (var i = 0; i < ConnectionLimit.ADDRESSES; i++) {
            isFine("10.%d.%d.%d".formatted(i >> 16, i >> 8 & 0xFF, i & 0xFF));
        }
        assertThat(limit.uncounted()).isZero();

        for (var i = 0; i < 3; i++) {
            assertThat(isFine("192.0.2.1")).isTrue();
        }
        assertThat(limit.uncounted()).isEqualTo(3);
        assertThat(isFine("10.0.0.1")).isTrue();
        assertThat(isFine("10.0.0.1")).isFalse();

        millis.addAndGet(60_000);
        isFine("192.0.2.1");
        assertThat(limit.uncounted()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1 | 198.51.100.1           | 192.0.2.1    | nobody's word but a proxy's counts",
                "10.1.1.1  | 192.0.2.9              | 192.0.2.9    | a proxy's does",
                "10.1.1.1  | 6.6.6.6, 192.0.2.9     | 192.0.2.9    | what the client itself said does not",
                "10.1.1.1  | 192.0.2.9, 10.2.2.2    | 192.0.2.9    | one proxy behind another",
                "10.1.1.1  | 10.3.3.3, 10.2.2.2     | 10.3.3.3     | a client among the proxies",
                "10.1.1.1  | 192.0.2.9, unknown     | 10.1.1.1     | a word that is no address",
                "10.1.1.1  | 192.0.2.9, example.com | 10.1.1.1     | a name is not looked up",
                "10.1.1.1  | 2001:db8::7            | 2001:db8::7  | an IPv6 client",
                "fd00::1   | ::ffff:192.0.2.9       | 192.0.2.9    | an IPv4 client, said in IPv6",
                "10.1.1.1  | 192.0.2.9:4711         | 192.0.2.9    | with a port",
                "10.1.1.1  | [2001:db8::7]:4711     | 2001:db8::7  | in brackets, with a port",
                "10.1.1.1  | [2001:db8::7]          | 2001:db8::7  | in brackets",
                "10.1.1.1  | \"192.0.2.9:1\"        | 192.0.2.9    | in quotes",
                "10.1.1.1  | , 192.0.2.9, , 10.2.2.2, | 192.0.2.9  | with empty elements",
                "10.1.1.1  | fe80::1%eth0           | fe80::1      | with an interface",
                "10.1.1.1  | [192.0.2.9             | 10.1.1.1     | half a bracket",
                "fd00::2   | 192.0.2.9              | fd00::2      | not that proxy"
            })
    void C12_only_trusted_proxies_say_where_a_client_is(
            String peer, String forwarded, String client, String why) {
        var addresses = new ClientAddresses(PROXIES);

        assertThat(addresses.behind(address(peer), headers(List.of(forwarded))))
                .as(why)
                .isEqualTo(address(client));
        assertThat(addresses.behind(address(peer), headers(List.of(forwarded.split(",")))))
                .as(why)
                .isEqualTo(address(client));
        assertThat(addresses.behind(address(peer), headers(List.of()))).isEqualTo(address(peer));
    }

    private static ClientAddresses.Headers headers(List<String> forwardedFor) {
        return name -> name.equals("X-Forwarded-For") ? forwardedFor : List.of();
    }
}

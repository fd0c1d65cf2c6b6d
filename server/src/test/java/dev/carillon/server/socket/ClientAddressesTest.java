package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.config.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What proxies say, in the words of RFC 7239 too.
class ClientAddressesTest {
    private static final ClientAddresses ADDRESSES =
            new ClientAddresses(List.of(AddressRange.parse("10.0.0.0/8")));
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.1.1.1");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.200");

    private static ClientAddresses.Headers headers(Map<String, List<String>> headers) {
        return name -> headers.getOrDefault(name, List.of());
    }

    private static ClientAddresses.Headers forwarded(String... lines) {
        return headers(Map.of("Forwarded", List.of(lines)));
    }

    private static String behind(InetAddress peer, ClientAddresses.Headers headers) {
        return ADDRESSES.behind(peer, headers).getHostAddress();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=192.0.2.9 | 192.0.2.9",
                "For=192.0.2.9;Proto=https;by=10.1.1.1 | 192.0.2.9",
                "for=\"192.0.2.9:4711\" | 192.0.2.9",
                "for=\"[2001:db8::7]:4711\" | 2001:db8:0:0:0:0:0:7",
                "for=\"[2001:db8::7]\";host=\"a,b;for=1.1.1.1\" | 2001:db8:0:0:0:0:0:7",
                "for=6.6.6.6, for=192.0.2.9 , for=10.2.2.2 | 192.0.2.9",
                ",, for=192.0.2.9 ,, | 192.0.2.9",
                "for=unknown | 10.1.1.1",
                "for=_hidden | 10.1.1.1",
                "proto=https | 10.1.1.1",
                "for=6.6.6.6, proto=https | 10.1.1.1",
                "for | 10.1.1.1",
                "for=\"192.0.2.9 | 10.1.1.1"
            })
    void a_trusted_proxy_says_it_by_forwarded_too(String header, String client) {
        assertThat(behind(PROXY, forwarded(header))).isEqualTo(client);
        assertThat(behind(STRANGER, forwarded(header))).isEqualTo("192.0.2.200");
    }

    @Test
    void several_lines_are_one_list() {
        assertThat(behind(PROXY, forwarded("for=6.6.6.6, for=192.0.2.9", "for=10.2.2.2")))
                .isEqualTo("192.0.2.9");
    }

    @Test
    void a_client_says_nothing_by_the_header_that_its_proxy_does_not_write() {
        var both =
                headers(
                        Map.of(
                                "X-Forwarded-For", List.of("192.0.2.9"),
                                "Forwarded", List.of("for=6.6.6.6")));

        assertThat(behind(PROXY, both)).isEqualTo("192.0.2.9");
    }

    @Test
    void nothing_that_a_client_writes_is_an_exception() {
        var random = new Random(7);
        var letters = "for=\"[]:;,\\ .%19afx_-\t\u00e9";
        for (var i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (var length = random.nextInt(24); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            var lines = List.of(text.toString());
            var hostile =
                    headers(
                            Map.of(
                                    "Forwarded", lines,
                                    "X-Forwarded-For", i % 2 == 0 ? lines : List.of(),
                                    "X-Forwarded-Host", lines,
                                    "X-Forwarded-Port", lines,
                                    "X-Forwarded-Proto", lines,
                                    "Host", lines));
            assertThat(ADDRESSES.behind(PROXY, hostile)).isNotNull();
            var site = ADDRESSES.site(Optional.of(PROXY), hostile);
            assertThat(new OriginPolicy(List.of()).allows("https://a.example", site)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "https://shop.example | shop.example      | - | - | true",
                "https://shop.example | SHOP.example:443  | - | - | true",
                "http://shop.example  | shop.example:80   | - | - | true",
                "https://shop.example | shop.example:80   | - | - | false",
                "https://shop.example | shop.example:80   | - | https | true",
                "https://shop.example:8443 | shop.example:8443 | - | https | true",
                "https://shop.example:8443 | shop.example:443  | - | https | false",
                "https://shop.example | 127.0.0.1:8000    | shop.example | - | true",
                "https://shop.example | 127.0.0.1:8000    | shop.example:443 | https | true",
                "https://evil.example | 127.0.0.1:8000    | shop.example | https | false",
                "capacitor://shop.example | shop.example  | - | - | false",
                "null                 | null              | - | - | false"
            })
    void the_servers_own_page_is_known_behind_a_proxy(
            String origin, String host, String forwardedHost, String proto, boolean own) {
        var headers =
                headers(
                        Map.of(
                                "Host", List.of(host),
                                "X-Forwarded-Host", one(forwardedHost),
                                "X-Forwarded-Proto", one(proto)));
        var policy = new OriginPolicy(List.of());

        assertThat(policy.allows(origin, ADDRESSES.site(Optional.of(PROXY), headers)))
                .isEqualTo(own);
        if (forwardedHost != null) {
            assertThat(policy.allows(origin, ADDRESSES.site(Optional.of(STRANGER), headers)))
                    .isFalse();
        }
    }

    private static List<String> one(String value) {
        return value == null ? List.of() : List.of(value);
    }

    @Test
    void the_host_and_the_scheme_come_by_forwarded_too() {
        var headers =
                headers(
                        Map.of(
                                "Host", List.of("127.0.0.1:80"),
                                "Forwarded",
                                        List.of(
                                                "for=192.0.2.9;host=\"a.example:80\";proto=https")));

        assertThat(
                        new OriginPolicy(List.of())
                                .allows(
                                        "https://a.example",
                                        ADDRESSES.site(Optional.of(PROXY), headers)))
                .isTrue();
    }
}

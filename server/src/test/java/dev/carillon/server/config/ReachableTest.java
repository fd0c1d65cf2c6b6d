package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who reaches the server by where it listens, and what whoever set it up is told of that.
class ReachableTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    private static CarillonConfig load(String... settings) {
        var all = new TreeMap<String, String>(Map.of("carillon.auth.secret", SECRET));
        for (var setting : settings) {
            var parts = setting.split("=", 2);
            all.put("carillon." + parts[0], parts[1]);
        }
        return ConfigLoader.load(
                new ConfigSources(Optional.empty(), Optional.empty(), Map.of(), all),
                List.of("carillon", "batch", "knowledge", "momentum"));
    }

    @Test
    void demo_mode_listens_to_its_own_machine_unless_told() {
        assertThat(load("demo=true").http().host()).isEqualTo("127.0.0.1");
        assertThat(load("demo=true").warnings()).isEmpty();
        assertThat(load().http().host()).isEqualTo("0.0.0.0");

        var open = load("demo=true", "host=0.0.0.0");
        assertThat(open.http().host()).isEqualTo("0.0.0.0");
        assertThat(open.warnings()).singleElement().asString().contains("'0.0.0.0'", "passwords");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "no.such.host.invalid"})
    void trust_by_address_ends_where_others_reach_the_server_and_that_is_told(String host) {
        var config = load("auth.trust-loopback=true", "host=" + host);

        assertThat(config.auth().trustLoopback()).isFalse();
        assertThat(config.warnings())
                .singleElement()
                .asString()
                .contains("auth.trust-loopback is true", host, "X-API-Key", "always");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.2"})
    void trust_by_address_counts_where_nobody_else_reaches_the_server(String host) {
        var config = load("auth.trust-loopback=true", "host=" + host);

        assertThat(config.auth().trustLoopback()).isTrue();
        assertThat(config.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.0.0.0/8, 127.0.0.0/8", "0.0.0.0/0"})
    void trust_by_address_ends_where_a_proxy_of_this_machine_is_named(String proxies) {
        var config =
                load(
                        "auth.trust-loopback=true",
                        "host=127.0.0.1",
                        "http.trusted-proxies=" + proxies);

        assertThat(config.auth().trustLoopback()).isFalse();
        assertThat(config.warnings()).singleElement().asString().contains("names a proxy");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 1", "127.0.0.1, 0"})
    void trust_wherever_the_server_listens_is_a_word_of_its_own_and_loud(
            String host, int warnings) {
        var config = load("auth.trust-loopback=always", "host=" + host);

        assertThat(config.auth().trustLoopback()).isTrue();
        assertThat(config.warnings()).hasSize(warnings);
    }
}

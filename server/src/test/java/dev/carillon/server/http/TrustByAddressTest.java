package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that come from this machine but not of its own accord: they try to speak to everybody
/// without a key.
class TrustByAddressTest {
    private static final String BODY = "{\"message_type\":\"text\",\"data\":{\"content\":\"x\"}}";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.preset("momentum").port(0));

    @RegisterExtension
    static final RunningServer open =
            RunningServer.demo(builder -> builder.preset("momentum").port(0).host("0.0.0.0"));

    @RegisterExtension
    static final RunningServer always =
            RunningServer.demo(builder ->
                    builder.preset("momentum")
                            .port(0)
                            .host("0.0.0.0")
                            .set("auth.trust-loopback", "always"));

    @RegisterExtension
    static final RunningServer behind =
            RunningServer.demo(builder ->
                    builder.preset("momentum").port(0).set("http.trusted-proxies", "127.0.0.1"));

    private static String broadcast(String version, String... headers) {
        return String.join(
                        "\r\n",
                        "POST /ws/broadcast " + version,
                        "Content-Type: application/json",
                        "Content-Length: " + BODY.length(),
                        String.join("\r\n", headers),
                        "",
                        "")
                + BODY;
    }

    private static String answer(RunningServer to, String request) {
        return to.raw().request(request).getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8000",
                "LOCALHOST:8000",
                "127.0.0.1",
                "127.0.0.1:8000",
                "127.1.2.3",
                "[::1]:8000"
            })
    void a_program_of_this_machine_needs_no_key(String host) {
        assertThat(answer(server, broadcast("HTTP/1.1", "Host: " + host))).contains(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 203.0.113.7",
                "x-forwarded-for: 127.0.0.1",
                "X-Forwarded-For:",
                "X_Forwarded_For: 203.0.113.7",
                "X-Forwarded: for=203.0.113.7",
                "X-Forwarded-Host: push.example.com",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Port: 443",
                "X-Forwarded-Server: front",
                "Forwarded: for=203.0.113.7",
                "X-Real-IP: 203.0.113.7",
                "X-Client-IP: 203.0.113.7",
                "X-Cluster-Client-IP: 203.0.113.7",
                "True-Client-IP: 203.0.113.7",
                "CF-Connecting-IP: 203.0.113.7",
                "CF-Ray: 230b030023ae2822-SJC",
                "CDN-Loop: cloudflare",
                "Fastly-Client-IP: 203.0.113.7",
                "Fly-Client-IP: 203.0.113.7",
                "X-Envoy-External-Address: 203.0.113.7",
                "X-Original-Forwarded-For: 203.0.113.7",
                "X-Azure-ClientIP: 203.0.113.7",
                "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678",
                "Via: 1.1 front",
                "via: 1.1 varnish",
                "Origin: null",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void what_a_proxy_or_a_page_hands_on_needs_a_key(String header) {
        assertThat(answer(server, broadcast("HTTP/1.1", "Host: localhost", header)))
                .contains(" 401 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "push.example.com",
                "carillon",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "192.168.1.7:8000",
                "evil.example:8000",
                "0.0.0.0:8000"
            })
    void a_request_for_another_host_needs_a_key(String host) {
        assertThat(answer(server, broadcast("HTTP/1.1", "Host: " + host))).contains(" 401 ");
    }

    @Test
    void a_request_as_an_unconfigured_nginx_writes_it_needs_a_key() {
        var request = broadcast("HTTP/1.0", "Host: 127.0.0.1", "Connection: close");

        assertThat(answer(server, request)).contains(" 401 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/online", "/ws/stats", "/api/v1/ws/stats"})
    void figures_are_not_shown_to_whom_a_proxy_speaks_for(String path) {
        assertThat(server.api().get(path).status()).isEqualTo(200);
        assertThat(server.api().with("Via", "1.1 front").get(path).status()).isEqualTo(401);
        assertThat(answer(server, "GET " + path + " HTTP/1.1\r\nHost: push.example.com\r\n\r\n"))
                .contains(" 401 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/ws/broadcast",
                "/api/v1/ws/notify/user1",
                "/api/v1/ws/sync-update/user1",
                "/ws/send"
            })
    void every_way_of_sending_needs_a_key_behind_a_proxy(String path) {
        var body = "{\"title\":\"x\",\"message\":\"x\"}";

        assertThat(server.api().with("X-Real-IP", "203.0.113.7").post(path, body).status())
                .isEqualTo(401);
    }

    @Test
    void where_others_reach_the_server_its_own_machine_needs_a_key() {
        var request = broadcast("HTTP/1.1", "Host: localhost");

        assertThat(answer(open, request)).contains(" 401 ");
        assertThat(open.as("admin").post("/ws/broadcast", BODY).status()).isEqualTo(200);
        assertThat(answer(always, request)).contains(" 200 ");
        assertThat(answer(always, broadcast("HTTP/1.1", "Host: localhost", "Via: 1.1 front")))
                .contains(" 401 ");
    }

    @Test
    void where_a_proxy_of_this_machine_is_named_its_programs_need_a_key() {
        assertThat(answer(behind, broadcast("HTTP/1.1", "Host: localhost"))).contains(" 401 ");
    }

    @Test
    void no_socket_is_trusted_for_where_it_comes_from() {
        var raw = server.raw();
        raw.request(RawSocket.handshakeHead("/ws"));

        assertThat(raw.next().text()).contains("system_message", "there is no token");
    }
}

package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tokens that were good, and were used, until they were revoked or their user was shut out: no way
/// in takes them.
class RevokedEverywhereTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(
                    builder -> builder.secret(SECRET).set("tasks.outside", "outside.work"));

    /// On which nothing else goes on.
    @RegisterExtension
    static final RunningServer quiet = RunningServer.demo(builder -> builder.secret(SECRET));

    private static final Map<String, Function<Api, Api.Answer>> WAYS =
            Map.of(
                    "who am I", api -> api.get("/api/v1/auth/me"),
                    "publish",
                            api ->
                                    api.post(
                                            "/api/v1/publish",
                                            "{\"channel\":\"room:x\",\"type\":\"t\",\"data\":1}"),
                    "history", api -> api.get("/api/v1/channels/room:x/history"),
                    "submit a task",
                            api ->
                                    api.post(
                                            "/api/v1/tasks",
                                            "{\"type\":\"data.query\",\"input\":{}}"),
                    "tasks", api -> api.get("/api/v1/tasks"),
                    "upload", api -> api.post("/api/v1/files", "x"),
                    "download", api -> api.get("/api/v1/tasks/none/result"),
                    "notifications", api -> api.get("/api/v1/notifications"),
                    "figures", api -> api.get("/api/v1/stats"),
                    "log out", api -> api.post("/api/v1/auth/logout"));

    static Stream<String> ways() {
        return WAYS.keySet().stream().sorted();
    }

    private static Api.Answer go(String way, String token) {
        return Objects.requireNonNull(WAYS.get(way)).apply(server.api().withToken(token));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_revoked_token_opens_nothing_over_http(String way) {
        var token = server.tokenOf("leaver", "user", "admin");
        assertThat(server.api().withToken(token).get("/api/v1/auth/me").status()).isEqualTo(200);
        server.api().withToken(token).post("/api/v1/auth/logout");

        var answer = go(way, token);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(104);
    }

    @Test
    void an_upload_under_way_ends_when_the_token_of_who_sends_it_is_revoked() {
        var token = server.tokenOf("uploader", "user");
        var part =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.csv\"\r\n\r\nabc";
        var upload = server.raw();
        upload.send(
                RawSocket.head(
                                "POST /api/v1/files HTTP/1.1",
                                "Authorization: Bearer " + token,
                                "Content-Type: multipart/form-data; boundary=b",
                                "Content-Length: 100000",
                                "Expect: 100-continue")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(upload.status()).isEqualTo(100);
        upload.send(part.getBytes(StandardCharsets.UTF_8));
        server.api().withToken(token).post("/api/v1/auth/logout");

        upload.send("more".getBytes(StandardCharsets.UTF_8));

        assertThat(upload.status()).isEqualTo(401);
    }

    @Test
    void a_download_under_way_ends_when_the_token_of_who_reads_it_is_revoked() {
        var token = quiet.tokenOf("downloader", "user");
        var size = 19 * 1024 * 1024; // more than all buffers hold
        var id =
                quiet.api()
                        .withToken(token)
                        .upload("large.bin", new byte[size])
                        .json()
                        .path("id")
                        .asString();
        var download = quiet.raw();
        download.send(
                RawSocket.head(
                                "GET /api/v1/files/%s HTTP/1.1".formatted(id),
                                "Authorization: Bearer " + token,
                                "Connection: close")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(download.responseHead().getFirst()).contains("200");
        assertThat(download.read(1024)).hasSize(1024);
        var open = quiet.metric("carillon_sockets");
        quiet.api().withToken(token).post("/api/v1/auth/logout");
        await().until(() -> quiet.metric("carillon_sockets") < open);

        assertThat(download.read(size).length).isLessThan(size - 1024);
    }

    @Test
    void a_worker_that_waits_for_a_task_is_told_when_its_token_is_revoked() {
        var token = server.tokenOf("worker", "service");
        var claim = server.raw();
        var body = "{\"worker\":\"w\",\"types\":[\"outside.work\"],\"wait_seconds\":60}";
        claim.send(
                (RawSocket.head(
                                        "POST /api/v1/workers/claim HTTP/1.1",
                                        "Authorization: Bearer " + token,
                                        "Content-Type: application/json",
                                        "Content-Length: " + body.length())
                                + body)
                        .getBytes(StandardCharsets.UTF_8));
        await().until(() -> server.metric("carillon_workers_waiting") == 1);
        server.api().withToken(token).post("/api/v1/auth/logout");

        assertThat(claim.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void an_expired_token_opens_nothing_over_http(String way) {
        var answer = go(way, Tokens.expiring(SECRET, "leaver", Instant.now().minusSeconds(1)));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(103);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_token_of_a_user_who_was_shut_out_opens_nothing_over_http(String way) {
        var token = server.tokenOf("shut-out", "user", "admin");
        server.as("admin").post("/api/v1/users/shut-out/deactivate");

        assertThat(go(way, token).code()).isEqualTo(107);
    }

    @Test
    void a_revoked_token_opens_no_socket_and_ends_those_that_it_opened() {
        var token = server.tokenOf("leaver", "user");
        var open = server.openWith(token);
        var byMessage = server.open("");
        server.api().withToken(token).post("/api/v1/auth/logout");

        assertThat(open.closing().code()).isEqualTo(3502);
        for (var query : List.of("?token=" + token, "?dialect=batch&token=" + token)) {
            assertThat(server.open(query).closing().code()).isEqualTo(3500);
        }
        byMessage.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));
        assertThat(byMessage.next("auth_failed").at("/data/code").asInt()).isEqualTo(104);
        byMessage.send("{\"type\":\"subscribe\",\"channels\":[\"room:x\"]}");
        assertThat(byMessage.next("error").at("/data/code").asInt()).isEqualTo(101);
    }

    @Test
    void a_revoked_token_does_not_renew_a_live_connection() {
        var open = server.openAs("leaver");
        var other = server.tokenOf("leaver", "user");
        server.api().withToken(other).post("/api/v1/auth/logout");

        open.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(other));

        assertThat(open.next("auth_failed").at("/data/code").asInt()).isEqualTo(104);
    }
}

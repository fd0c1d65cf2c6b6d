package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies as clients of all kinds send them.
class BodiesTest {
    private static final String CURL = "Content-Type: application/x-www-form-urlencoded";
    private static final String PUBLISH = "/api/v1/publish";
    private static final String MESSAGE = "{\"channel\":\"room:x\",\"data\":\"%s\"}";

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("limits.bodies", "1MiB"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String head(String path, int length, String... headers) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(
                        path,
                        length,
                        headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n");
    }

    private static String token() {
        return "Authorization: Bearer " + server.tokenOf("app", "service");
    }

    private static RawSocket.Response publish(byte[] body, String... more) {
        var headers = new ArrayList<>(List.of(token()));
        headers.addAll(List.of(more));
        return server.raw()
                .send(bytes(head(PUBLISH, body.length, headers.toArray(String[]::new))))
                .send(body)
                .response();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 % sure", "%", "%zz", "a+b&c=d", "a;b"})
    void what_curl_d_sends_is_json_whatever_stands_in_it(String text) {
        assertThat(publish(bytes(MESSAGE.formatted(text)), CURL).status()).isEqualTo(200);
    }

    @Test
    void what_curl_d_sends_may_be_long() {
        assertThat(publish(bytes(MESSAGE.formatted("x".repeat(20_000))), CURL).status())
                .isEqualTo(200);
    }

    @Test
    void a_login_whose_password_has_a_percent_sign_is_a_wrong_password_and_no_error() {
        var body = bytes("{\"username\":\"user1\",\"password\":\"50%&=+\"}");
        var answer =
                server.raw()
                        .send(bytes(head("/api/v1/auth/login", body.length, CURL)))
                        .send(body)
                        .response();

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void a_body_that_is_compressed_with_gzip_is_taken() {
        var answer = publish(gzip(bytes(MESSAGE.formatted("hello"))), "Content-Encoding: gzip");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void a_compressed_body_counts_by_what_it_is_inflated() {
        var answer = publish(gzip(new byte[20 * 1024 * 1024]), "Content-Encoding: gzip");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("inflated", "1048576 bytes");
    }

    @Test
    void what_says_that_it_is_gzip_and_is_not_is_malformed() {
        assertThat(publish(bytes("{}"), "Content-Encoding: gzip").status()).isEqualTo(400);
    }

    @Test
    void another_compression_is_refused_by_its_name() {
        assertThat(publish(bytes("{}"), "Content-Encoding: br").status()).isEqualTo(415);
    }

    @Test
    void a_byte_order_mark_is_skipped() {
        assertThat(publish(bytes("\uFEFF" + MESSAGE.formatted("hello"))).status()).isEqualTo(200);
    }

    @Test
    void who_expects_100_continue_is_told_to_send_the_body() {
        var body = bytes(MESSAGE.formatted("hello"));
        var raw = server.raw();
        var told = raw.request(head(PUBLISH, body.length, token(), "Expect: 100-continue"));

        assertThat(told.getFirst()).isEqualTo("HTTP/1.1 100 Continue");
        assertThat(raw.send(body).response().status()).isEqualTo(200);
    }

    @Test
    void what_would_be_refused_is_refused_before_the_body_is_sent() {
        var length = 2 * 1024 * 1024;
        var tooLarge = head(PUBLISH, length, token(), "Expect: 100-continue");
        var nobodys = head(PUBLISH, 20_000, "Expect: 100-continue");
        var upload =
                head(
                        "/api/v1/files",
                        20_000,
                        "Content-Type: multipart/form-data; boundary=x",
                        "Expect: 100-continue");

        assertThat(server.raw().request(tooLarge).getFirst()).contains(" 413 ");
        assertThat(server.raw().request(nobodys).getFirst()).contains(" 401 ");
        assertThat(server.raw().request(upload).getFirst()).contains(" 401 ");
    }

    @Test
    void any_other_expectation_is_not_met() {
        assertThat(server.raw().request(head(PUBLISH, 0, "Expect: a miracle")).getFirst())
                .contains(" 417 ");
    }

    @Test
    void a_login_is_short_and_one_that_is_not_is_refused_unread() {
        var answer = server.raw().request(head("/api/v1/auth/login", 17 * 1024));

        assertThat(answer.getFirst()).contains(" 413 ");
    }

    @Test
    void all_bodies_under_way_share_their_memory_and_give_it_back() {
        var before = server.metric("carillon_http_bodies_refused_total");
        var held = server.raw().send(bytes(head(PUBLISH, 1_000_000, token())));
        held.send(new byte[999_000]);
        await().until(() -> server.metric("carillon_http_bodies") >= 999_000);

        var second = publish(bytes(MESSAGE.formatted("x".repeat(100_000))));
        assertThat(second.status()).isEqualTo(503);
        assertThat(second.header("Retry-After")).isNotEmpty();
        assertThat(second.text()).contains("limits.bodies");
        assertThat(server.metric("carillon_http_bodies_refused_total")).isEqualTo(before + 1);

        held.reset();
        await().until(() -> server.metric("carillon_http_bodies") == 0);
        assertThat(publish(bytes(MESSAGE.formatted("x".repeat(100_000)))).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"b.csv",
                "a;b.csv",
                "\";",
                "naïve 成績.csv",
                "tab\tand\u0001bell.csv",
                "50%.csv"
            })
    void a_file_of_any_name_comes_back(String name) {
        var quoted = name.replace("\"", "\\\"");
        var form =
                bytes(
                        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\nhello\r\n--x--\r\n"
                                .formatted(quoted));
        var ada = "Authorization: Bearer " + server.tokenOf("ada", "user");
        var stored =
                server.raw()
                        .send(
                                bytes(
                                        head(
                                                "/api/v1/files",
                                                form.length,
                                                ada,
                                                "Content-Type: multipart/form-data; boundary=x")))
                        .send(form)
                        .response();
        assertThat(stored.status()).as(stored.text()).isIn(201, 400, 422);
        if (stored.status() == 201) {
            var id = Json.read(stored.text()).path("id").asString();
            var got =
                    server.raw()
                            .send(
                                    bytes(
                                            "GET /api/v1/files/%s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n"
                                                    .formatted(id, ada)))
                            .response();
            assertThat(got.text()).isEqualTo("hello");
            assertThat(got.header("Content-Disposition"))
                    .matches("attachment; filename\\*=UTF-8''[A-Za-z0-9._%*-]+");
        }
    }

    @Test
    void a_form_with_very_many_fields_is_refused() {
        var form = new StringBuilder();
        for (var i = 0; i < 1000; i++) {
            form.append("--x\r\nContent-Disposition: form-data; name=\"f")
                    .append(i)
                    .append("\"\r\n\r\nv\r\n");
        }
        form.append("--x--\r\n");
        var answer =
                server.api()
                        .withToken(server.tokenOf("ada", "user"))
                        .with("Content-Type", "multipart/form-data; boundary=x")
                        .send("POST", "/api/v1/files", bytes(form.toString()));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.detail()).contains("16 fields");
    }
}

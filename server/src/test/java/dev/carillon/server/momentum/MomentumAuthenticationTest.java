package dev.carillon.server.momentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient.Closing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentumAuthenticationTest {
    private static final String SECRET = "demo-secret";

    @RegisterExtension static final RunningServer server = MomentumClient.server();

    @RegisterExtension
    static final RunningServer weak =
            RunningServer.demo(builder -> MomentumClient.setUp(builder).secret(SECRET));

    private static void deactivate(String user) {
        var path = "/api/v1/users/%s/deactivate".formatted(user);
        assertThat(server.as("admin").post(path).json())
                .hasToString("{\"user\":\"%s\",\"active\":false}".formatted(user));
    }

    @Test
    void E1_a_token_in_the_url_lets_the_client_in() {
        var client = MomentumClient.as(server, "alice");

        assertThat(client.ping().path("message_type").asString()).isEqualTo("pong");
    }

    @ParameterizedTest
    @CsvSource({"'', 101", "?token=, 101", "?token=your-jwt-token-here, 102", "?token=a.b.c, 102"})
    void E1_no_token_or_a_bad_one_is_refused_at_once(String query, int code) {
        var client = new MomentumClient(server.open(query));

        var refusal = client.next();
        assertThat(refusal.path("message_type").asString()).isEqualTo("system_message");
        assertThat(refusal.at("/data/level").asString()).isEqualTo("error");
        assertThat(refusal.at("/data/code").asInt()).isEqualTo(code);
        assertThat(refusal.at("/data/content").asString()).contains("token");
        assertThat(client.socket().closing()).isEqualTo(new Closing(3500, "the token was refused"));
    }

    @Test
    void E1_a_user_who_is_not_active_is_refused_though_the_token_is_good() {
        var token = server.tokenOf("idle");
        MomentumClient.with(server, token);
        deactivate("idle");

        var client = new MomentumClient(server.open("?token=" + token));
        assertThat(client.next().at("/data/name").asString()).isEqualTo("inactive_user");
        assertThat(client.socket().closing())
                .isEqualTo(new Closing(3504, "the user is not active"));
        var answer = server.api().withToken(token).get("/api/v1/auth/me");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(107);
        assertThat(answer.detail()).contains("'idle' is not active");
    }

    @Test
    void E1_deactivating_a_user_closes_their_connections_and_nobody_elses() {
        var first = MomentumClient.as(server, "fired");
        var second = MomentumClient.as(server, "fired");
        var other = MomentumClient.as(server, "kept");
        deactivate("fired");

        assertThat(first.socket().closing().code()).isEqualTo(3504);
        assertThat(second.socket().closing().code()).isEqualTo(3504);
        other.ping();
    }

    @Test
    void E1_a_user_who_is_active_again_comes_in_with_the_same_token() {
        var token = server.tokenOf("back");
        deactivate("back");
        var answer = server.as("admin").post("/api/v1/users/back/activate");

        assertThat(answer.json()).hasToString("{\"user\":\"back\",\"active\":true}");
        MomentumClient.with(server, token);
    }

    @Test
    void E1_a_user_who_is_not_active_can_not_log_in_or_go_on() {
        var session = server.api().session("user2");
        deactivate("user2");
        var credentials = "{\"username\":\"user2\",\"password\":\"password2\"}";
        var renewal =
                "{\"refresh_token\":\"%s\"}".formatted(session.path("refresh_token").asString());

        assertThat(server.api().post("/api/v1/auth/login", credentials).status()).isEqualTo(401);
        assertThat(server.api().post("/api/v1/auth/refresh", renewal).status()).isEqualTo(401);
        server.as("admin").post("/api/v1/users/user2/activate");
        assertThat(server.api().post("/api/v1/auth/login", credentials).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"activate", "deactivate"})
    void E1_only_the_application_says_who_is_active(String what) {
        var path = "/api/v1/users/alice/" + what;

        assertThat(server.api().post(path).status()).isEqualTo(401);
        assertThat(server.as("user1").post(path).status()).isEqualTo(403);
        assertThat(server.as("admin").post("/api/v1/users/%20/" + what).status()).isEqualTo(422);
    }

    @Test
    void E1_a_token_of_the_documents_own_form_signed_with_a_short_secret_is_good()
            throws Exception {
        var claims =
                "{\"sub\":\"8d0b\",\"username\":\"alice\",\"email\":\"alice@example.com\",\"iat\":%d,\"exp\":%d}"
                        .formatted(
                                Instant.now().getEpochSecond(),
                                Instant.now().getEpochSecond() + 3600);
        var client = MomentumClient.with(weak, signed(claims, SECRET));

        client.ping();
        await().untilAsserted(() ->
                assertThat(weak.api().get("/ws/online").json().path("online_users").valueStream())
                        .anySatisfy(user ->
                                assertThat(user)
                                        .hasToString(
                                                "{\"user_id\":\"8d0b\",\"username\":\"alice\",\"connections\":1}")));
        var forged = new MomentumClient(weak.open("?token=" + signed(claims, "demo-secret2")));
        assertThat(forged.socket().closing().code()).isEqualTo(3500);
    }

    @Test
    void E1_a_server_with_a_short_secret_issues_tokens_too() {
        var token = weak.api().session("user1").path("token").asString();

        MomentumClient.with(weak, token);
    }

    private static String signed(String claims, String secret) throws Exception {
        var unsigned =
                base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        unsigned += "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return unsigned + "." + base64(mac.doFinal(unsigned.getBytes(StandardCharsets.UTF_8)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

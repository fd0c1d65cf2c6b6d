package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.UserId;
import dev.carillon.server.Carillon;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class RestartTest {
    /// Where things are kept meanwhile.
    enum Kept {
        IN_SQLITE,
        IN_POSTGRESQL
    }

    private static final int INACTIVE_USER = 107;
    private static final int REVOKED_TOKEN = 104;

    /// How many durable rooms a user may begin.
    private static final int ROOMS = 3;

    @TempDir Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    RestartTest(Kept kept) {
        url =
                switch (kept) {
                    case IN_SQLITE -> "";
                    case IN_POSTGRESQL -> PostgresServer.shared().newDatabaseAddress();
                };
    }

    @AfterEach
    void hangUp() {
        http.shutdownNow();
    }

    private Carillon start() {
        return Carillon.builder()
                .port(0)
                .dataDirectory(folder)
                .set("database.url", url)
                .set("limits.durable-rooms-per-user", String.valueOf(ROOMS))
                .demo()
                .secret("a secret of at least thirty-two bytes")
                .start();
    }

    private Api api(Carillon server) {
        return new Api(http, server.uri());
    }

    private static RawSocket connect(Carillon server, String token) {
        return RawSocket.open(server.port()).handshake("/ws?token=" + token);
    }

    @Test
    void a_server_that_goes_down_says_come_back_and_the_next_one_that_it_can_not_recover()
            throws IOException {
        String token;
        RawSocket before;
        String position;
        try (var server = start()) {
            token = server.issueToken(new UserId("ada"), "ada", List.of("user"));
            before = connect(server, token);
            position = before.nextText("auth_success").at("/data/positions/all").toString();
        }
        assertThat(before.next(RawSocket.CLOSE).status()).isEqualTo(3001);
        before.close();
        try (var server = start();
                var after = connect(server, token)) {
            after.nextText("auth_success");
            after.sendText(
                    "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"room:x\",\"since\":%s}]}"
                            .formatted(position));
            var standing = after.nextText("subscribed").at("/data/positions/room:x");
            assertThat(standing.has("recovered")).isTrue();
            assertThat(standing.path("recovered").asBoolean()).isFalse();
        }
    }

    @Test
    void the_durable_rooms_that_a_user_has_begun_count_on() {
        String token;
        try (var server = start()) {
            token = server.issueToken(new UserId("ada"), "ada", List.of("user"));
            assertThat(publishDurably(server, token, 0, ROOMS)).isEqualTo(ROOMS);
        }
        try (var server = start()) {
            assertThat(publishDurably(server, token, 0, ROOMS + 1)).isEqualTo(ROOMS);
            assertThat(publishDurably(server, token, ROOMS - 1, ROOMS + 2)).isOne();
        }
    }

    /// On so many rooms, of which each is known by its number.
    ///
    /// @return how many took it
    private static int publishDurably(Carillon server, String token, int from, int to) {
        try (var socket = connect(server, token)) {
            var taken = 0;
            for (var i = from; i < to; i++) {
                socket.sendText(
                        "{\"type\":\"publish\",\"id\":\"%1$d\",\"channel\":\"room:%1$d\",\"data\":1,\"durable\":true}"
                                .formatted(i));
            }
            var answered = 0;
            while (answered < to - from) {
                var type = socket.next(RawSocket.TEXT).text();
                if (type.contains("\"type\":\"ack\"")) {
                    taken++;
                    answered++;
                } else if (type.contains("limits.durable-rooms-per-user")) {
                    answered++;
                }
            }
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void who_was_shut_out_stays_so_until_they_are_let_in_again() {
        String stranger;
        try (var server = start()) {
            stranger = server.issueToken(new UserId("ada"), "ada", List.of("user"));
            var admin = api(server).logIn("admin");
            assertThat(admin.post("/api/v1/users/user2/deactivate").status()).isEqualTo(200);
            assertThat(admin.post("/api/v1/users/ada/deactivate").status()).isEqualTo(200);
        }
        try (var server = start()) {
            assertThat(api(server).session("user2").path("token").isMissingNode()).isTrue();
            assertThat(api(server).withToken(stranger).get("/api/v1/auth/me").code())
                    .isEqualTo(INACTIVE_USER);
            var admin = api(server).logIn("admin");
            assertThat(admin.post("/api/v1/users/user2/activate").status()).isEqualTo(200);
        }
        try (var server = start()) {
            assertThat(api(server).session("user2").path("token").isString()).isTrue();
            assertThat(api(server).withToken(stranger).get("/api/v1/auth/me").code())
                    .isEqualTo(INACTIVE_USER);
        }
    }

    @Test
    void a_session_that_was_ended_stays_so_and_a_refresh_token_is_good_once() {
        String ended;
        String going;
        String spent;
        try (var server = start()) {
            ended = api(server).session("user1").path("token").asString();
            assertThat(api(server).withToken(ended).post("/api/v1/auth/logout").status())
                    .isEqualTo(204);
            var session = api(server).session("user1");
            going = session.path("token").asString();
            spent = session.path("refresh_token").asString();
            assertThat(refresh(server, spent).status()).isEqualTo(200);
        }
        try (var server = start()) {
            assertThat(api(server).withToken(ended).get("/api/v1/auth/me").code())
                    .isEqualTo(REVOKED_TOKEN);
            assertThat(api(server).withToken(going).get("/api/v1/auth/me").status()).isEqualTo(200);
            assertThat(refresh(server, spent).status()).isEqualTo(401);
        }
    }

    private Api.Answer refresh(Carillon server, String token) {
        return api(server)
                .post("/api/v1/auth/refresh", "{\"refresh_token\":\"%s\"}".formatted(token));
    }

    @Test
    void notifications_are_there_as_they_were() {
        String before;
        try (var server = start()) {
            var admin = api(server).logIn("admin");
            for (var title : List.of("one", "two", "three")) {
                admin.post(
                        "/api/v1/notifications",
                        "{\"user_id\":\"user1\",\"title\":\"%s\",\"message\":\"😀\",\"data\":{\"n\":1.50}}"
                                .formatted(title));
            }
            var user = api(server).logIn("user1");
            var newest =
                    user.get("/api/v1/notifications").json().at("/notifications/0/id").asString();
            user.post("/api/v1/notifications/" + newest + "/read");
            before = user.get("/api/v1/notifications").text();
            assertThat(before).contains("\"unread_count\":2", "three", "1.50");
        }
        try (var server = start()) {
            assertThat(api(server).logIn("user1").get("/api/v1/notifications").text())
                    .isEqualTo(before);
        }
    }

    @Test
    void what_was_published_durably_reaches_who_was_away() throws IOException {
        String token;
        try (var server = start()) {
            token = server.issueToken(new UserId("ada"), "ada", List.of("user"));
            var published =
                    api(server)
                            .logIn("admin")
                            .post(
                                    "/api/v1/publish",
                                    "{\"user\":\"ada\",\"type\":\"letter\",\"data\":{\"n\":1},\"durable\":true}");
            assertThat(published.status()).isEqualTo(200);
        }
        try (var server = start();
                var ada = connect(server, token)) {
            assertThat(ada.nextText("letter").at("/data/n").asInt()).isEqualTo(1);
        }
    }
}

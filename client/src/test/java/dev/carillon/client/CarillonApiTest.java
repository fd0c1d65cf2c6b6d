package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The application's side against a real server.
class CarillonApiTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static CarillonApi api(String... roles) {
        var claims = TokenSigner.Claims.of("boss").withRoles(List.of(roles));
        return CarillonApi.withToken(
                "http://127.0.0.1:" + server.port(),
                TokenSigner.of(TestServer.SECRET).sign(claims),
                Codec.plain());
    }

    @Test
    void what_is_published_to_a_user_is_in_their_inbox() {
        try (var api = api("admin");
                var ada = TestServer.client(server.ws(), "zoe")) {
            var items = new LinkedBlockingQueue<Inbox.Item>();
            ada.inbox().subscribe(items::add);
            ada.connect().join();

            var reached =
                    api.publish(
                            To.user("zoe"), "ready", Map.of("report", 7, "pages", List.of(1, 2)));

            assertThat(reached).isEqualTo(1);
            await().until(() -> !items.isEmpty());
            var message = items.element().message();
            assertThat(message.type()).isEqualTo("ready");
            assertThat(message.data().toString()).contains("\"report\":7", "\"pages\":[1,2]");
        }
    }

    @Test
    void the_same_act_of_publishing_happens_once() {
        try (var api = api("admin");
                var ada = TestServer.client(server.ws(), "ada")) {
            var message = NewMessage.of("x", RawJson.ofText("y")).named("act-1");
            api.publish(To.channel("room:api"), message);
            api.publish(To.channel("room:api"), message);

            assertThat(ada.channel("room:api").history(10).join()).hasSize(1);
        }
    }

    @Test
    void a_task_is_submitted_for_a_user_and_gives_its_result() {
        try (var api = api("admin")) {
            var task = api.submit("ada", "data.query", Map.of("search", "Li"));

            assertThat(task.result()).succeedsWithin(Patience.LONG);
            assertThat(task.snapshot().status()).isEqualTo("completed");
        }
    }

    @Test
    void a_refusal_has_the_servers_name_and_words() {
        try (var api = api("user")) {
            assertThatThrownBy(() -> api.publish(To.all(), "x", null))
                    .isInstanceOfSatisfying(
                            ClientException.class,
                            e -> {
                                assertThat(e.name()).isEqualTo("forbidden");
                                assertThat(e.isRetryable()).isFalse();
                            });
        }
    }

    @Test
    void an_object_that_the_plain_codec_can_not_write_is_told_with_the_mend() {
        try (var api = api("admin")) {
            assertThatThrownBy(() -> api.publish(To.all(), "x", new Object()))
                    .hasMessageContaining("'java.lang.Object'")
                    .hasMessageContaining("mapper::writeValueAsString");
        }
    }
}

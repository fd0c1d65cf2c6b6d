package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The server as an object in an application: its clients, each by its id, and its figures.
class ClientsTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.set("limits.channels-per-connection", "3"));

    private static final ChannelName ROOM = ChannelName.room("lobby");
    private static final RawJson DATA = RawJson.ofTrusted("{\"n\" : 1}");

    private Clients clients;
    private TestClient ada;
    private TestClient bob;
    private String adasId;
    private String bobsId;

    @BeforeEach
    void connect() {
        clients = server.carillon().clients();
        ada = server.open("?token=" + server.tokenOf("ada", "user", "cook"));
        adasId = id(ada);
        bob = server.open("?token=" + server.tokenOf("bob", "user"));
        bobsId = id(bob);
    }

    @AfterEach
    void disconnect() {
        ada.close();
        bob.close();
        await().until(() -> clients.count() == 0);
    }

    /// Reads on until the client is authenticated.
    private static String id(TestClient client) {
        var id = client.next("connected").at("/data/connection").asString();
        client.next("auth_success");
        return id;
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(RunningServer.SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void C1_every_client_is_listed_with_its_user_roles_channels_time_and_dialect() {
        ada.subscribe("room:lobby");
        var stranger = server.open("?dialect=batch");
        await().until(() -> clients.count() == 3);
        var all = get(clients.all());

        assertThat(all).hasSize(3);
        var found = get(clients.find(adasId)).orElseThrow();
        assertThat(all).contains(found);
        assertThat(found.user()).contains(new UserId("ada"));
        assertThat(found.roles()).containsExactly("user", "cook");
        assertThat(found.channels())
                .containsExactly(ChannelName.user(new UserId("ada")), ChannelName.ALL, ROOM);
        assertThat(found.connectedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(found.dialect()).isEqualTo("carillon");
        var anonymous = all.stream().filter(client -> client.user().isEmpty()).toList();
        assertThat(anonymous).singleElement().extracting(Client::dialect).isEqualTo("batch");
        stranger.abort();
    }

    @Test
    void C1_send_reaches_one_client_and_nobody_else() {
        assertThat(get(clients.send(adasId, "offer", DATA))).isTrue();
        var offer = ada.next("offer");

        assertThat(offer.path("data").toString()).isEqualTo("{\"n\":1}");
        assertThat(offer.has("id")).isFalse();
        assertThat(offer.has("channel")).isFalse();
        assertThat(bob.ask("{\"type\":\"ping\"}").path("type").asString()).isEqualTo("pong");
    }

    @Test
    void C1_subscribe_puts_a_client_on_a_room_and_unsubscribe_takes_it_off() {
        assertThat(get(clients.subscribe(adasId, ROOM))).isTrue();
        assertThat(ada.next("subscribed").at("/data/channels").toString()).contains("room:lobby");
        assertThat(get(clients.on(ROOM))).extracting(Client::id).containsExactly(adasId);
        assertThat(server.carillon().channels()).contains(ROOM);
        assertThat(get(server.carillon().publish(ROOM, "news", DATA))).isEqualTo(1);
        ada.next("news");

        assertThat(get(clients.unsubscribe(adasId, ROOM))).isTrue();
        assertThat(ada.next("unsubscribed").at("/data/removed/0").asString())
                .isEqualTo("room:lobby");
        assertThat(get(clients.unsubscribe(adasId, ROOM))).isFalse();
        assertThat(get(clients.on(ROOM))).isEmpty();
        assertThat(get(server.carillon().publish(ROOM, "news", DATA))).isZero();
    }

    @Test
    void C1_what_is_broadcast_reaches_the_room_or_everybody() {
        get(clients.subscribe(adasId, ROOM));
        get(clients.subscribe(bobsId, ROOM));
        var other = server.openAs("other");

        assertThat(get(server.carillon().publish(ROOM, "to.room", DATA))).isEqualTo(2);
        assertThat(get(server.carillon().publishToAll("to.all", DATA))).isEqualTo(3);
        for (var client : List.of(ada, bob)) {
            assertThat(client.next("to.room").path("channel").asString()).isEqualTo("room:lobby");
        }
        assertThat(other.next().path("type").asString()).isEqualTo("to.all");
        other.close();
    }

    @Test
    void C1_disconnect_closes_with_the_applications_own_code_and_reason() {
        assertThat(get(clients.disconnect(adasId, 4711, "the café is closed"))).isTrue();
        assertThat(get(clients.disconnect(bobsId))).isTrue();

        assertThat(ada.closing()).isEqualTo(new TestClient.Closing(4711, "the café is closed"));
        assertThat(bob.closing().code()).isEqualTo(1000);
        assertThat(get(clients.find(adasId))).isEmpty();
        assertThat(server.api().get("/metrics").text())
                .contains("carillon_connections_closed_total{code=\"application\"} 1.0");
    }

    @Test
    void a_client_that_is_not_there_is_nothing_exceptional() {
        ada.close();
        await().until(() -> clients.count() == 1);

        for (var id : List.of(adasId, "c-0", "", "c-", "x-1", bobsId.replace("c-", "c-0"))) {
            assertThat(get(clients.find(id))).as(id).isEmpty();
            assertThat(get(clients.send(id, "offer", DATA))).isFalse();
            assertThat(get(clients.subscribe(id, ROOM))).isFalse();
            assertThat(get(clients.unsubscribe(id, ROOM))).isFalse();
            assertThat(get(clients.disconnect(id))).isFalse();
        }
        assertThat(bob.isAlive()).isTrue();
    }

    @Test
    void what_can_not_be_subscribed_to_is_said_to_the_caller() {
        assertThatThrownBy(() -> clients.subscribe(adasId, new ChannelName("moon:base")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("moon:base");
        for (var room : List.of("a", "b", "c")) {
            get(clients.subscribe(adasId, ChannelName.room(room)));
        }
        assertThatThrownBy(() -> get(clients.subscribe(adasId, ROOM)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 channels, which is the limit");
        var stranger = server.open("");
        var strangersId = stranger.next("connected").at("/data/connection").asString();
        assertThatThrownBy(() -> get(clients.subscribe(strangersId, ROOM)))
                .cause()
                .hasMessageContaining("has not authenticated");
        assertThat(get(clients.unsubscribe(adasId, ChannelName.ALL))).isFalse();
        stranger.abort();
    }

    @Test
    void a_code_that_is_not_the_applications_closes_nothing() {
        for (var code : new int[] {1000, 3001, 3999, 5000, -1}) {
            assertThatThrownBy(() -> clients.disconnect(adasId, code, ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Integer.toString(code));
        }
        assertThatThrownBy(() -> clients.disconnect(adasId, 4000, "é".repeat(62)))
                .hasMessageContaining("124 bytes");
        assertThat(ada.isAlive()).isTrue();
    }

    @Test
    void C1_the_figures_are_measured() {
        var before = server.carillon().statistics();
        ada.subscribe("room:figures");
        get(server.carillon().publish(ChannelName.room("figures"), "news", DATA));
        ada.next("news");
        await().until(() -> sent() - before.messages().sent() == 2);
        var after = server.carillon().statistics();

        assertThat(after.connections().open()).isEqualTo(2);
        assertThat(after.connections().authenticated()).isEqualTo(2);
        assertThat(after.connections().users()).isEqualTo(2);
        assertThat(after.messages().received() - before.messages().received()).isEqualTo(1);
        assertThat(after.messages().published() - before.messages().published()).isEqualTo(1);
        assertThat(after.channels() - before.channels()).isEqualTo(1);
        assertThat(after.uptime()).isGreaterThan(before.uptime());
    }

    private static long sent() {
        return server.carillon().statistics().messages().sent();
    }

    @Test
    void C1_a_server_is_started_stopped_and_started_again_in_code(@TempDir Path folder) {
        var builder = Carillon.builder().port(0).dataDirectory(folder).demo();
        for (var i = 0; i < 2; i++) {
            try (var own = builder.start()) {
                assertThat(own.port()).isPositive();
                assertThat(get(own.clients().all())).isEmpty();
            }
        }
    }
}

package dev.carillon.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HeartbeatTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.with(builder ->
                    BatchServer.settings(builder)
                            .set("heartbeat.ping", "250ms")
                            .set("heartbeat.pong", "3s"));

    @Test
    void C3_a_client_that_answers_no_ping_is_told_and_closed_and_one_that_does_stays() {
        var living = BatchServer.connect(server);
        var dead = server.raw();
        dead.handshake("/ws");

        assertThat(dead.nextText("connected").at("/payload/heartbeatInterval").asInt())
                .isEqualTo(250);
        assertThat(dead.next(RawSocket.PING).payload().remaining()).isZero();
        var told = dead.nextText("disconnected").path("payload");
        assertThat(told.path("code").asInt()).isEqualTo(3003);
        assertThat(told.path("reconnect").asBoolean()).isTrue();
        assertThat(dead.next(RawSocket.CLOSE).status()).isEqualTo(3003);
        assertThat(living.isAlive()).isTrue();
    }

    @Test
    void C3_a_ping_is_answered_by_a_pong_that_carries_what_it_did() {
        var client = BatchServer.connect(server);
        var pong = client.ask("{\"type\":\"ping\",\"payload\":{\"n\":[1.50]}}");
        var bare = client.ask("{\"type\":\"ping\",\"timestamp\":1}");

        assertThat(BatchServer.type(pong)).isEqualTo("pong");
        assertThat(pong.path("payload")).isEqualTo(Json.read("{\"n\":[1.50]}"));
        assertThat(bare.path("payload")).isEqualTo(Json.read("{}"));
    }
}

package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HeartbeatTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("heartbeat.ping", "250ms")
                            .set("heartbeat.pong", "3s")
                            .set("reconnect.delay", "1500ms")
                            .set("reconnect.max-attempts", "5")
                            .set("reconnect.exponential-backoff", "false"));

    @Test
    void a_client_that_answers_no_ping_is_closed_and_one_that_does_stays() {
        var living = server.openAs("living");
        var dead = server.rawAs("dead");

        assertThat(dead.next(RawSocket.PING).payload().remaining()).isZero();
        assertThat(dead.next(RawSocket.CLOSE).status()).isEqualTo(3003);
        assertThat(living.isAlive()).isTrue();
    }

    @Test
    void any_frame_is_a_sign_of_life() {
        var talking = server.rawAs("talking");
        for (var i = 0; i < 3; i++) {
            talking.next(RawSocket.PING);
            talking.sendText("{\"type\":\"stats\"}");
            talking.nextText("stats");
        }
        talking.next(RawSocket.PING);
        assertThat(talking.next(RawSocket.CLOSE).status()).isEqualTo(3003);
    }

    @Test
    void the_greeting_says_how_often() {
        assertThat(server.open("").next("connected").at("/data/heartbeatInterval").asInt())
                .isEqualTo(250);
    }

    @Test
    void the_greeting_says_how_to_come_back() {
        var hint = server.open("").next("connected").at("/data/reconnect");
        assertThat(hint.path("delay").asInt()).isEqualTo(1500);
        assertThat(hint.path("maxAttempts").asInt()).isEqualTo(5);
        assertThat(hint.path("exponentialBackoff").asBoolean()).isFalse();
    }
}

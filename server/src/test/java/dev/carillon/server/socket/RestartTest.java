package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.UserId;
import dev.carillon.server.Carillon;
import dev.carillon.server.testing.RawSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
    @TempDir Path folder;

    private Carillon start() {
        return Carillon.builder()
                .port(0)
                .dataDirectory(folder)
                .demo()
                .secret("a secret of at least thirty-two bytes")
                .start();
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
}

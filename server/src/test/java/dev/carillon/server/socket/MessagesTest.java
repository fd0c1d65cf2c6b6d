package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {
    @RegisterExtension static final RunningServer server = RunningServer.demo();

    static TestClient client;

    @BeforeAll
    static void connect() {
        client = server.openAs("talker");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense | 110",
                "[] | 110",
                "{\"id\":1} | 112",
                "{\"type\":1} | 112",
                "{\"type\":\"dance\"} | 111",
                "{\"type\":\"subscribe\"} | 112",
                "{\"type\":\"subscribe\",\"channels\":[]} | 112",
                "{\"type\":\"subscribe\",\"channels\":[\"room:x\",\"room:x\"]} | 112",
                "{\"type\":\"subscribe\",\"channels\":[\"attic:x\"]} | 120",
                "{\"type\":\"subscribe\",\"channels\":[\"user:other\"]} | 106",
                "{\"type\":\"publish\",\"channel\":\"user:talker\",\"data\":1} | 106",
                "{\"type\":\"history\",\"channel\":\"room:x\",\"limit\":0} | 112",
                "{\"type\":\"unsubscribe\",\"channels\":[\"all\"]} | 121"
            })
    void a_message_that_can_not_be_carried_out_is_answered_and_no_more(String message, int code) {
        client.send(message);

        assertThat(client.next("error").at("/data/code").asInt()).isEqualTo(code);
        assertThat(client.isAlive()).isTrue();
    }
}

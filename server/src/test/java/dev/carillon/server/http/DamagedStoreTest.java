package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// What clients see of a database that is older than it was, or damaged in one place.
class DamagedStoreTest {
    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("database.url", "")
                            .secret("a secret of at least thirty-two bytes"));

    private static JsonNode publish(String room, int data) {
        var answer =
                server.as("admin")
                        .post(
                                "/api/v1/publish",
                                "{\"channel\":\"%s\",\"data\":{\"n\":%d},\"durable\":true}"
                                        .formatted(room, data));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at("/publications/0");
    }

    private static String since(String room, JsonNode position, long offset) {
        return "{\"type\":\"subscribe\",\"channels\":[{\"channel\":\"%s\",\"since\":{\"epoch\":\"%s\",\"offset\":%d}}]}"
                .formatted(room, position.path("epoch").asString(), offset);
    }

    private static Path database() {
        return server.folder().resolve("carillon.db");
    }

    @Test
    void who_saw_more_than_an_older_copy_holds_is_told_so_once_the_log_has_grown_again()
            throws IOException {
        publish("room:older", 1);
        server.carillon().close();
        var copy = Files.copy(database(), server.folder().resolve("copy"));
        server.restart();
        var seen = publish("room:older", 2);
        server.carillon().close();
        Files.move(copy, database(), StandardCopyOption.REPLACE_EXISTING);
        server.restart();
        publish("room:older", 3);
        publish("room:older", 4);

        var client = server.openAs("ada");
        client.send(since("room:older", seen, seen.path("offset").asLong()));
        var position = client.next("subscribed").at("/data/positions").path("room:older");

        assertThat(position.path("recovered").asBoolean(true)).isFalse();
        assertThat(position.path("epoch").asString()).isNotEqualTo(seen.path("epoch").asString());
    }

    @Test
    void one_flipped_bit_costs_one_message_and_whoever_reads_is_told() throws SQLException {
        publish("room:bit", 1);
        publish("room:bit", 2);
        var last = publish("room:bit", 3);
        server.carillon().close();
        flipBit("room:bit", 2);
        server.restart();

        var history = server.as("admin").get("/api/v1/channels/room:bit/history");
        var client = server.openAs("ada");
        client.send(since("room:bit", last, 0));
        var position = client.next("subscribed").at("/data/positions").path("room:bit");

        assertThat(history.json().path("complete").asBoolean(true)).as(history.text()).isFalse();
        assertThat(history.json().path("publications").findValuesAsString("offset"))
                .containsExactly("1", "3");
        assertThat(position.path("recovered").asBoolean(true)).isFalse();
        assertThat(position.path("partial").asBoolean()).isTrue();
        assertThat(client.next("message").at("/data/n").asInt()).isEqualTo(1);
        assertThat(client.next("message").at("/data/n").asInt()).isEqualTo(3);
        assertThat(
                        server.as("admin")
                                .get("/api/v1/trace?channel=room:bit&offset=2")
                                .json()
                                .path("state")
                                .asString())
                .isEqualTo("damaged");
        assertThat(server.metric("carillon_database_publications_damaged")).isEqualTo(1);
    }

    private static void flipBit(String channel, int offset) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement =
                        connection.prepareStatement(
                                "update publications set data = ? where channel = ? and place = ?")) {
            statement.setBytes(1, "z\"n\":2}".getBytes(StandardCharsets.UTF_8));
            statement.setString(2, channel);
            statement.setInt(3, offset);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}

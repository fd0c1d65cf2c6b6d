package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.nio.ByteBuffer;
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

    private static final int LARGE = 20_000;

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

        assertThatTheSecondIsMissing("room:bit", last);
        assertThat(server.metric("carillon_database_publications_damaged")).isEqualTo(1);
    }

    private static void assertThatTheSecondIsMissing(String room, JsonNode last) {
        var history = server.as("admin").get("/api/v1/channels/%s/history".formatted(room));
        var client = server.openAs("ada");
        client.send(since(room, last, 0));
        var position = client.next("subscribed").at("/data/positions").path(room);

        assertThat(history.json().path("complete").asBoolean(true)).as(history.text()).isFalse();
        assertThat(history.json().path("publications").findValuesAsString("offset"))
                .containsExactly("1", "3");
        assertThat(position.path("recovered").asBoolean(true)).isFalse();
        assertThat(position.path("partial").asBoolean()).isTrue();
        assertThat(client.next("message").at("/data/n").asInt()).isEqualTo(1);
        assertThat(client.next("message").at("/data/n").asInt()).isEqualTo(3);
        assertThat(
                        server.as("admin")
                                .get("/api/v1/trace?channel=%s&offset=2".formatted(room))
                                .json()
                                .path("state")
                                .asString())
                .isEqualTo("damaged");
    }

    @Test
    void one_damaged_page_costs_one_message_and_the_server_goes_on() throws IOException {
        large("room:page", 1);
        var lost = large("room:page", 2);
        var last = large("room:page", 3);
        server.carillon().close();
        damagePage("2".repeat(LARGE));
        server.restart();

        assertThatTheSecondIsMissing("room:page", last);
        assertThat(server.metric("carillon_database_publications_damaged")).isEqualTo(1);
        assertThat(large("room:page", 2).path("offset")).isEqualTo(lost.path("offset"));
        assertThat(large("room:page", 4).path("offset").asInt()).isEqualTo(5);
        assertThat(server.api().get("/ready").status()).isEqualTo(200);
    }

    /// A publication that takes several pages of the file, under an idempotency key of its own.
    private static JsonNode large(String room, int number) {
        var answer =
                server.as("admin")
                        .post(
                                "/api/v1/publish",
                                "{\"channel\":\"%s\",\"data\":{\"n\":%d,\"text\":\"%s\"},\"durable\":true,\"idempotency_key\":\"%d\"}"
                                        .formatted(
                                                room,
                                                number,
                                                String.valueOf(number).repeat(LARGE),
                                                number));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at("/publications/0");
    }

    /// Has a page lead nowhere that goes on from the one before with a part of a text.
    private static void damagePage(String text) throws IOException {
        var pageBytes = 4096;
        var bytes = Files.readAllBytes(database());
        var part = text.substring(0, pageBytes - Integer.BYTES);
        for (var page = 0; page < bytes.length; page += pageBytes) {
            var begin = page + Integer.BYTES;
            var found = new String(bytes, begin, part.length(), StandardCharsets.ISO_8859_1);
            if (found.equals(part)) {
                ByteBuffer.wrap(bytes).putInt(page, Integer.MAX_VALUE);
                Files.write(database(), bytes);
                return;
            }
        }
        throw new AssertionError("no page holds the text");
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

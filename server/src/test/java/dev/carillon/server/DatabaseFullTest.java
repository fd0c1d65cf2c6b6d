package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Api;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A SQLite file that has become as large as it may.
class DatabaseFullTest {
    private static final int STORE_FULL = 135;
    private static final String FILLING = "x".repeat(30_000);
    private static final String CHANNEL = "room:full";

    @TempDir Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void hangUp() {
        http.shutdownNow();
    }

    private Carillon start(String maxSize) {
        return Carillon.builder()
                .port(0)
                .dataDirectory(folder)
                .set("database.url", "")
                .set("database.max-size", maxSize)
                .demo()
                .secret("a secret of at least thirty-two bytes")
                .start();
    }

    private Api application(Carillon server) {
        return new Api(http, server.uri()).logIn("admin");
    }

    private static Api.Answer publish(Api application, int number, String filling) {
        return application.post(
                "/api/v1/publish",
                "{\"channel\":\"%s\",\"key\":\"%d\",\"data\":{\"number\":%d,\"filling\":\"%s\"},\"durable\":true}"
                        .formatted(CHANNEL, number, number, filling));
    }

    /// Publishes until there is no room.
    ///
    /// @return what was acknowledged, from 1 on
    private static List<Integer> fill(Api application) {
        var acknowledged = new ArrayList<Integer>();
        var answer = publish(application, 1, FILLING);
        while (answer.status() == 200) {
            acknowledged.add(acknowledged.size() + 1);
            assertThat(acknowledged).as("it never was full").hasSizeLessThan(1000);
            answer = publish(application, acknowledged.size() + 1, FILLING);
        }
        assertThat(answer.status()).as(answer.text()).isEqualTo(507);
        assertThat(answer.code()).isEqualTo(STORE_FULL);
        assertThat(answer.detail())
                .startsWith("there is no room to store anything")
                .doesNotContain("carillon.db");
        return acknowledged;
    }

    private static List<Integer> kept(Api application) {
        var answer = application.get("/api/v1/channels/%s/history?limit=1000".formatted(CHANNEL));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("publications").spliterator(), false)
                .map(publication -> publication.at("/data/number").asInt())
                .toList();
    }

    @Test
    void nothing_that_was_acknowledged_is_lost_and_with_more_room_it_goes_on() {
        List<Integer> acknowledged;
        try (var server = start("1MiB")) {
            var application = application(server);
            acknowledged = fill(application);

            assertThat(application.get("/ready").status()).isEqualTo(503);
            assertThat(application.get("/ready").text()).contains("the database is full");
            assertThat(application.get("/health").status()).isEqualTo(200);
            assertThat(kept(application)).isEqualTo(acknowledged);
        }
        try (var server = start("2MiB")) {
            var application = application(server);
            assertThat(application.get("/ready").status()).isEqualTo(200);
            assertThat(kept(application)).isEqualTo(acknowledged);

            var next = publish(application, acknowledged.size() + 1, FILLING);

            assertThat(next.status()).as(next.text()).isEqualTo(200);
            assertThat(next.json().at("/publications/0/offset").asInt())
                    .isEqualTo(acknowledged.size() + 1);
            assertThat(kept(application))
                    .isEqualTo(IntStream.rangeClosed(1, acknowledged.size() + 1).boxed().toList());
        }
    }

    @Test
    void when_older_ones_are_replaced_by_shorter_ones_it_goes_on_by_itself() {
        try (var server = start("1MiB")) {
            var application = application(server);
            var acknowledged = fill(application);

            for (var number = 1; number <= 5; number++) {
                var answer = publish(application, number, "");
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            }

            await().untilAsserted(
                            () -> assertThat(application.get("/ready").status()).isEqualTo(200));
            var next = publish(application, acknowledged.size() + 1, FILLING);
            assertThat(next.status()).as(next.text()).isEqualTo(200);
            assertThat(kept(application))
                    .hasSize(acknowledged.size() + 1)
                    .containsAll(acknowledged);
        }
    }
}

package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import dev.carillon.testkit.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// A PostgreSQL server that stops at once, as if it had crashed, and is started again.
class DatabaseGoneTest {
    private static final int STORE_UNAVAILABLE = 134;
    private static final int UNAVAILABLE = 3007;
    private static final PostgresServer POSTGRES = PostgresServer.start("fsync=off");
    private static final String ADDRESS = POSTGRES.newDatabaseAddress();

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("database.url", ADDRESS)
                            .secret("a secret of at least thirty-two bytes"));

    private static Api application;

    @BeforeAll
    static void logIn() {
        application = server.as("admin");
    }

    @AfterAll
    static void stop() {
        POSTGRES.close();
    }

    private static Api.Answer publish(String channel, int data, boolean durable) {
        return application.post(
                "/api/v1/publish",
                "{\"channel\":\"%s\",\"data\":%d,\"durable\":%b}"
                        .formatted(channel, data, durable));
    }

    private static long stored(String channel, int data) {
        var answer = publish(channel, data, true);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at("/publications/0/offset").asLong();
    }

    private static void whileGone(Runnable action) {
        POSTGRES.stop();
        try {
            action.run();
        } finally {
            POSTGRES.start();
        }
        awaitReady();
    }

    private static void awaitReady() {
        await().untilAsserted(() -> assertThat(server.api().get("/ready").status()).isEqualTo(200));
    }

    private static List<JsonNode> history(String channel) {
        var answer = application.get("/api/v1/channels/%s/history?limit=1000".formatted(channel));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("publications").spliterator(), false)
                .toList();
    }

    private static TestClient follower(String channel) {
        var client = server.openAs("follower");
        client.subscribe(channel);
        return client;
    }

    @Test
    void what_is_to_be_stored_is_refused_without_a_word_of_where() {
        stored("room:refused", 1);
        var client = follower("room:refused");

        whileGone(() -> {
            var answer = publish("room:refused", 2, true);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo(STORE_UNAVAILABLE);
            assertThat(answer.detail()).startsWith("nothing can be stored at present");
            var error =
                    client.ask(
                            "{\"type\":\"publish\",\"channel\":\"room:refused\",\"data\":3,\"durable\":true}");
            assertThat(error.at("/data/code").asInt()).isEqualTo(STORE_UNAVAILABLE);
            assertThat(answer.text() + error)
                    .doesNotContain("127.0.0.1", "p@ss", String.valueOf(POSTGRES.port()));
        });

        assertThat(stored("room:refused", 4)).isEqualTo(2);
    }

    @Test
    void the_server_is_not_ready_but_alive_until_it_is_back() {
        awaitReady();
        whileGone(() -> {
            await().untilAsserted(() ->
                    assertThat(server.api().get("/ready").text())
                            .isEqualTo(
                                    "{\"status\":\"not ready\",\"reason\":\"the database is not available\"}"));
            assertThat(server.api().get("/ready").status()).isEqualTo(503);
            assertThat(server.api().get("/health").status()).isEqualTo(200);
        });
    }

    @Test
    void the_log_says_once_that_it_is_gone_and_once_that_it_is_back() {
        awaitReady();
        var log = new ListAppender<ILoggingEvent>();
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        var store = (Logger) LoggerFactory.getLogger("dev.carillon.store.jdbc");
        store.addAppender(log);
        try {
            whileGone(() -> {
                for (var again = 0; again < 3; again++) {
                    assertThat(publish("room:logged", again, true).status()).isEqualTo(503);
                }
            });
        } finally {
            store.detachAppender(log);
        }

        assertThat(log.list)
                .map(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        gone ->
                                assertThat(gone)
                                        .startsWith("the database fails: PostgreSQL at 127.0.0.1"),
                        back -> assertThat(back).isEqualTo("the database works again"));
        assertThat(log.list).allMatch(event -> event.getThrowableProxy() == null);
    }

    @Test
    void who_is_connected_stays_so_and_gets_what_need_not_be_stored() {
        stored("room:followed", 1);
        assertThat(publish("room:followed", 2, false).status()).isEqualTo(200);
        var client = follower("room:followed");

        whileGone(() -> {
            assertThat(publish("room:followed", 3, false).status()).isEqualTo(200);
            assertThat(client.next("message").path("data").asInt()).isEqualTo(3);
        });

        stored("room:followed", 4);
        var last = client.next("message");
        assertThat(last.path("data").asInt()).isEqualTo(4);
        assertThat(last.path("offset").asLong()).isEqualTo(4);
    }

    @Test
    void who_comes_meanwhile_is_told_that_it_is_the_store_and_can_come_back_when_it_is() {
        var early = server.openAs("early");
        var token = server.tokenOf("late", "user");

        whileGone(() -> {
            assertThat(early.subscribe("room:new").at("/data/code").asInt())
                    .isEqualTo(STORE_UNAVAILABLE);
            var byUrl = server.open("?token=" + token);
            assertThat(byUrl.next("error").at("/data/code").asInt()).isEqualTo(STORE_UNAVAILABLE);
            assertThat(byUrl.closing().code()).isEqualTo(UNAVAILABLE);
            var byMessage = server.open("");
            var reply = byMessage.ask("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));
            assertThat(reply.path("type").asString()).isEqualTo("error");
            assertThat(reply.at("/data/code").asInt()).isEqualTo(STORE_UNAVAILABLE);
            assertThat(byMessage.closing().code()).isEqualTo(UNAVAILABLE);
        });

        assertThat(server.openWith(token).isAlive()).isTrue();
        assertThat(early.subscribe("room:new").path("type").asString()).isEqualTo("subscribed");
        stored("room:new", 1);
        assertThat(early.next("message").path("data").asInt()).isEqualTo(1);
    }

    @Test
    void what_was_acknowledged_is_all_there_once_and_in_order_though_it_went_in_between()
            throws Exception {
        var follower = follower("room:kept");
        var acknowledged = new ConcurrentSkipListMap<Long, Integer>();
        var numbers = new AtomicInteger();
        var going = new AtomicBoolean(true);
        try (var publishers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 4; i++) {
                var _ =
                        publishers.submit(() -> {
                            while (going.get()) {
                                publish(numbers.incrementAndGet(), acknowledged);
                            }
                        });
            }
            try {
                await().until(() -> acknowledged.size() > 20);
                POSTGRES.stop();
                var before = numbers.get();
                await().until(() -> numbers.get() > before + 10);
                POSTGRES.start();
                var after = acknowledged.size();
                await().until(() -> acknowledged.size() > after + 20);
            } finally {
                going.set(false);
            }
        }
        awaitReady();
        var last = stored("room:kept", 0);

        var heard = new ArrayList<JsonNode>();
        do {
            heard.add(follower.next("message"));
        } while (heard.getLast().path("data").asInt() != 0);
        var positions = heard.stream().map(message -> message.path("offset").asLong()).toList();
        assertThat(positions).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
        assertThat(heard).map(message -> message.path("data").asInt()).doesNotHaveDuplicates();
        acknowledged.forEach((offset, number) ->
                assertThat(heard.get((int) (offset - 1)).path("data").asInt()).isEqualTo(number));

        server.restart();
        application = server.as("admin");
        var kept = history("room:kept");
        assertThat(kept).isNotEmpty();
        for (var publication : kept) {
            var offset = publication.path("offset").asLong();
            assertThat(publication.path("data"))
                    .isEqualTo(heard.get((int) (offset - 1)).path("data"));
        }
        assertThat(kept)
                .map(publication -> publication.path("offset").asLong())
                .containsAll(acknowledged.keySet());
    }

    private static void publish(int number, ConcurrentSkipListMap<Long, Integer> acknowledged) {
        var answer = publish("room:kept", number, true);
        if (answer.status() == 200) {
            var offset = answer.json().at("/publications/0/offset").asLong();
            assertThat(acknowledged.put(offset, number)).as("place %d", offset).isNull();
        } else {
            assertThat(answer.code()).as(answer.text()).isEqualTo(STORE_UNAVAILABLE);
        }
    }
}

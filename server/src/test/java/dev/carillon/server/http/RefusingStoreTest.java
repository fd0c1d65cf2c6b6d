package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.core.spi.Failure;
import dev.carillon.server.testing.RunningServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/// What clients see of a database that refuses a message for good, as a trigger of somebody's does.
class RefusingStoreTest {
    private static final int INTERNAL = 100;
    private static final String REFUSE =
            """
            create trigger refuse before insert on publications
            when new.channel like '%poison%' begin select raise(abort, 'no poison here'); end
            """;

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("database.url", "")
                            .secret("a secret of at least thirty-two bytes"));

    @BeforeAll
    static void refusePoison() throws SQLException {
        var file = server.folder().resolve("carillon.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute(REFUSE);
        }
    }

    @Test
    void what_can_never_be_stored_is_no_matter_of_trying_again_and_is_in_the_log() {
        var log = (Logger) LoggerFactory.getLogger(Failure.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try {
            var answer =
                    server.as("admin")
                            .post(
                                    "/api/v1/publish",
                                    "{\"channel\":\"room:poison\",\"data\":1,\"durable\":true}");
            assertThat(answer.status()).as(answer.text()).isEqualTo(500);
            assertThat(answer.code()).isEqualTo(INTERNAL);
            assertThat(answer.text()).doesNotContain("no poison here", "carillon.db");

            var client = server.openAs("ada");
            var error =
                    client.ask(
                            "{\"type\":\"publish\",\"channel\":\"room:poison\",\"data\":2,\"durable\":true}");
            assertThat(error.at("/data/code").asInt()).isEqualTo(INTERNAL);
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .hasSize(2)
                .allSatisfy(line -> {
                    assertThat(line.getMessage()).isEqualTo("the store refused a request");
                    assertThat(line.getThrowableProxy().getMessage()).contains("no poison here");
                });
        assertThat(server.api().get("/ready").status()).isEqualTo(200);
    }

    @Test
    void of_several_channels_only_the_one_that_is_refused_fails() {
        var answer =
                server.as("admin")
                        .post(
                                "/api/v1/publish",
                                "{\"channels\":[\"room:a\",\"room:poison\",\"room:b\"],\"data\":1,\"durable\":true}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(207);
        var results = answer.json().path("publications");
        assertThat(results.findValuesAsString("channel"))
                .containsExactly("room:a", "room:poison", "room:b");
        assertThat(results.findValuesAsString("offset")).containsExactly("1", "1");
        assertThat(results.at("/1/error/code").asInt()).as(answer.text()).isEqualTo(INTERNAL);
    }
}

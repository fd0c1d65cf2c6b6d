package dev.carillon.cli.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.testing.TestServer;
import dev.carillon.cli.testing.Typing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What an operator does from the command line, against a real server.
class ApplicationTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.demo();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Typing.Ended run(String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--url");
        all.add(server.http().toString());
        return Typing.run(all.toArray(String[]::new));
    }

    @Test
    void what_is_published_is_tailed() throws Exception {
        try (var tail =
                Typing.start(
                        "tail", "room:lobby", "--count", "2", "--url", server.http().toString())) {
            tail.seen("listening on room:lobby");

            var first = run("publish", "--channel", "room:lobby", "the doors are open");
            run("publish", "--channel", "room:lobby", "--type", "greeting", "{\"n\":1}");

            assertThat(first.out()).isEqualTo("1 connections got it\n");
            var ended = tail.ended();
            assertThat(ended.exit()).isZero();
            assertThat(ended.out())
                    .contains("1 message", "\"the doors are open\"", "2 greeting", "{\"n\":1}");
        }
    }

    @Test
    void a_notification_gets_an_id() throws Exception {
        assertThat(run("notify", "ada", "Ready", "It has 12 pages.").out())
                .matches("[0-9a-f-]{36}\n");
    }

    @Test
    void a_task_is_run_to_its_result() throws Exception {
        var ended = run("tasks", "submit", "ada", "data.query", "{\"search\":\"Li\"}", "--wait");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).contains("\"rows\":");
        var submitted = run("tasks", "submit", "ada", "data.query");
        assertThat(run("tasks", "show", submitted.out().strip()).out())
                .contains("\"taskId\":\"" + submitted.out().strip());
    }

    @Test
    void a_task_that_is_not_there_is_told_in_one_sentence() throws Exception {
        var ended = run("tasks", "cancel", "no-such-task");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("carillon: ", "no-such-task").hasLineCount(1);
    }

    @Test
    void a_token_is_printed_alone_and_can_be_looked_into() throws Exception {
        var token =
                Typing.run(
                                "token",
                                "create",
                                "ada",
                                "--role",
                                "service",
                                "--channel",
                                "room:*",
                                "--ttl",
                                "15m")
                        .out();
        assertThat(token).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\n");

        var inspected = Typing.run("token", "inspect", token.strip());

        assertThat(inspected.exit()).isZero();
        assertThat(inspected.out()).contains("\"sub\":\"ada\"", "[\"service\"]", "[\"room:*\"]");
        assertThat(inspected.err()).startsWith("good until ");
    }

    @Test
    void who_has_no_right_is_told_what_to_give() throws Exception {
        var ended =
                Typing.startIn(
                                Map.of("CARILLON_DATA_DIR", "/no/such/folder"),
                                "publish",
                                "--all",
                                "hello")
                        .end();

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("give --api-key or CARILLON_API_KEY");
    }

    @Test
    void a_time_that_is_none_is_told_how_to_write_one() throws Exception {
        var ended = Typing.run("token", "create", "ada", "--ttl", "soon");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("'soon' is no time; write one such as 90s, 15m, 1h or 7d");
    }

    @Test
    void a_shell_is_taught_to_complete_commands_and_options() throws Exception {
        assertThat(Typing.run("generate-completion").out())
                .contains("complete -F", "connect", "--no-auto-ping", "--test-type");
    }
}

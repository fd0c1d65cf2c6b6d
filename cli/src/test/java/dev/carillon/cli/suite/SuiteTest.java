package dev.carillon.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.testing.TestServer;
import dev.carillon.cli.testing.Typing;
import dev.carillon.testkit.Relay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The suite of `scripts/test_websocket.sh` against a good server, and against servers that are
/// broken on purpose.
class SuiteTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.momentum();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Typing.Ended againstBroken(Function<String, List<String>> rule)
            throws IOException {
        return againstBroken("40", rule);
    }

    private static Typing.Ended againstBroken(String patience, Function<String, List<String>> rule)
            throws IOException {
        try (var relay = new Relay(server.port(), rule)) {
            return Typing.run(
                    "test-websocket",
                    "--skip-performance",
                    "--timeout",
                    patience,
                    "--server-url",
                    server.http().toString(),
                    "--ws-url",
                    relay.ws());
        }
    }

    private static void onlyFailed(Typing.Ended ended, String... names) {
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(
                        ended.out()
                                .lines()
                                .filter(line -> line.startsWith("FAILED"))
                                .map(line -> line.replaceFirst("FAILED {2}([^:]*):.*", "$1")))
                .containsExactly(names);
    }

    @Test
    void E9_a_good_server_passes_the_whole_suite() throws Exception {
        var ended =
                Typing.startIn(
                                Map.of(),
                                "test-websocket",
                                "--server-url",
                                server.http().toString(),
                                "--ws-url",
                                server.ws(),
                                "--jwt-secret",
                                TestServer.SECRET)
                        .end();

        assertThat(ended.out()).doesNotContain("FAILED").endsWith("26 passed, 0 failed\n");
        assertThat(ended.exit()).isZero();
    }

    /// Runs the script as it stands, with a front door in the place of `./carillon`, for that
    /// builds.
    @Test
    void E9_the_script_runs_the_suite_against_a_given_server(@TempDir Path folder)
            throws Exception {
        var script = folder.resolve("scripts").resolve("test_websocket.sh");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("..", "scripts", "test_websocket.sh"), script);
        var door = folder.resolve("carillon");
        Files.writeString(
                door,
                "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 dev.carillon.cli.Main \"$@\"\n"
                        .formatted(Path.of(System.getProperty("java.home"), "bin", "java")));
        Files.setPosixFilePermissions(door, PosixFilePermissions.fromString("rwx------"));
        var out = folder.resolve("out");
        var builder =
                new ProcessBuilder(
                                "bash",
                                script.toString(),
                                "--skip-performance",
                                "--server-url",
                                server.http().toString(),
                                "--ws-url",
                                server.ws(),
                                "--jwt-secret",
                                TestServer.SECRET)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));

        var exit = builder.start().waitFor();

        assertThat(Files.readString(out)).contains("23 passed, 0 failed");
        assertThat(exit).isZero();
    }

    @Test
    void E9_skip_performance_leaves_out_what_takes_seconds() throws Exception {
        var ended = Typing.run("test-websocket", "--skip-performance", "--ws-url", server.ws());

        assertThat(ended.out())
                .endsWith("23 passed, 0 failed\n")
                .doesNotContain("people", "connections come and go", "seconds of talk");
    }

    @Test
    void E9_the_server_url_alone_says_where_the_sockets_are() throws Exception {
        var ended =
                Typing.run(
                        "test-websocket",
                        "--skip-performance",
                        "--server-url",
                        server.http().toString());

        assertThat(ended.out()).endsWith("23 passed, 0 failed\n");
    }

    @Test
    void E9_another_jwt_secret_than_the_servers_fails() throws Exception {
        var ended =
                Typing.run(
                        "test-websocket",
                        "--skip-performance",
                        "--timeout",
                        "0.1",
                        "--ws-url",
                        server.ws(),
                        "--jwt-secret",
                        "another secret of at least thirty-two bytes");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).contains("FAILED  a good token lets in: ");
    }

    @Test
    void E9_a_server_that_loses_a_message_fails() throws Exception {
        var ended =
                againstBroken(text -> text.contains("number 42 of") ? List.of() : List.of(text));

        onlyFailed(ended, "100 texts arrive once each and in order");
        assertThat(ended.out())
                .contains("text 42 is 'number 43 of")
                .endsWith("22 passed, 1 failed\n");
    }

    @Test
    void E9_a_server_that_says_something_twice_fails() throws Exception {
        var ended =
                againstBroken(text ->
                        text.contains("number 99 of") ? List.of(text, text) : List.of(text));

        onlyFailed(ended, "100 texts arrive once each and in order");
    }

    @Test
    void E9_a_server_that_does_not_answer_pings_fails() throws Exception {
        var ended =
                againstBroken("0.1", text -> List.of(text.replace("\"pong\"", "\"something\"")));

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out())
                .contains("FAILED  a ping is answered by a pong: pinger-")
                .contains("did not get a pong within 100 ms");
    }

    @Test
    void E9_a_server_without_the_senders_name_and_the_time_fails() throws Exception {
        var ended =
                againstBroken(text ->
                        List.of(
                                text.replaceAll(",\"from_user_id\":\"[^\"]*\"", "")
                                        .replaceAll(
                                                "\"timestamp\":\"[^\"]*\"",
                                                "\"timestamp\":\"yesterday\"")));

        onlyFailed(ended, "a text reaches the others", "a message has the document's envelope");
    }

    @Test
    void E9_a_server_that_does_not_tell_who_comes_and_goes_fails() throws Exception {
        var ended =
                againstBroken(
                        "2",
                        text ->
                                text.contains("\"user_joined\"") || text.contains("\"user_left\"")
                                        ? List.of()
                                        : List.of(text));

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out())
                .contains("FAILED  who joins is told to the others: alice-")
                .contains("FAILED  who leaves is told to the others: alice-");
    }

    @Test
    void where_no_server_is_it_says_so_in_one_sentence_and_ends_with_1() throws Exception {
        var ended = Typing.run("test-websocket", "--ws-url", "ws://127.0.0.1:1/ws");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("carillon: no server that takes WebSockets at ws://127.0.0.1:1/ws")
                .hasLineCount(1);
    }
}

package dev.carillon.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.testing.TestServer;
import dev.carillon.cli.testing.Typing;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Relay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `carillon bench` against a real server, and against one that a relay breaks.
class BenchTest {
    private static TestServer server;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        server =
                TestServer.with(
                        builder -> builder.preset("bench").set("websocket.dialect", "momentum"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Result(Typing.Ended ended, List<JsonFields> tests) {
        JsonFields only() {
            assertThat(tests).hasSize(1);
            return tests.getFirst();
        }

        long messages(String name) {
            return only().object("messages").flatMap(m -> m.integer(name)).orElseThrow();
        }
    }

    private Result bench(String url, String... more) throws IOException {
        var file = folder.resolve("result.json");
        var arguments = new ArrayList<>(List.of("bench", "--url", url, "--json", file.toString()));
        arguments.addAll(List.of(more));
        var ended = Typing.run(arguments.toArray(String[]::new));
        var tests =
                RawJson.parse(Files.readAllBytes(file))
                        .flatMap(RawJson::fields)
                        .flatMap(fields -> fields.array("tests"))
                        .orElseThrow();
        return new Result(ended, tests.stream().map(test -> test.fields().orElseThrow()).toList());
    }

    /// A run of which one message is lost: the first with that mark.
    private Result losing(String mark) throws IOException {
        var once = new AtomicBoolean();
        return broken(
                text -> text.contains(mark) && !once.getAndSet(true) ? List.of() : List.of(text));
    }

    private Result broken(Function<String, List<String>> rule) throws IOException {
        try (var relay = new Relay(server.port(), rule)) {
            return bench(
                    relay.ws(),
                    "--connections",
                    "4",
                    "--senders",
                    "1",
                    "--messages",
                    "20",
                    "--rate",
                    "1000",
                    "--test-type",
                    "throughput",
                    "--audit");
        }
    }

    @Test
    void E7_throughput_has_each_connection_send_its_messages_to_all_others() throws Exception {
        var result =
                bench(
                        server.ws(),
                        "--connections",
                        "20",
                        "--messages",
                        "5",
                        "--rate",
                        "500",
                        "--test-type",
                        "throughput",
                        "--audit");

        assertThat(result.ended().exit()).isZero();
        assertThat(result.messages("sent")).isEqualTo(20 * 5);
        assertThat(result.messages("due")).isEqualTo(20 * 5 * 19);
        assertThat(result.messages("received")).isEqualTo(20 * 5 * 19);
        assertThat(result.ended().out())
                .contains("THROUGHPUT", "20 of 20 connections", "100 messages sent")
                .contains("nothing was lost, doubled or out of order", "the bench itself used");
    }

    @Test
    void E7_storm_opens_all_connections_at_once() throws Exception {
        var result = bench(server.ws(), "--connections", "100", "--test-type", "storm");

        assertThat(result.ended().exit()).isZero();
        assertThat(result.only().object("connections").flatMap(c -> c.integer("opened")))
                .contains(100L);
        assertThat(result.only().object("opening_ms").flatMap(c -> c.integer("count")))
                .contains(100L);
    }

    @Test
    void E7_sustained_talks_for_its_duration() throws Exception {
        var result =
                bench(
                        server.ws(),
                        "--connections",
                        "5",
                        "--duration",
                        "1.5",
                        "--rate",
                        "40",
                        "--test-type",
                        "sustained",
                        "--audit");

        assertThat(result.ended().exit()).isZero();
        assertThat(result.messages("sent")).isEqualTo(60);
        assertThat(result.messages("received")).isEqualTo(60 * 4);
        assertThat(Double.parseDouble(result.only().textOrNumber("seconds").orElseThrow()))
                .isGreaterThan(1.4);
    }

    @Test
    void E7_all_runs_the_three_one_after_the_other_and_stress_is_another_name() throws Exception {
        var ended =
                Typing.run(
                        "stress",
                        "--url",
                        server.ws(),
                        "--connections",
                        "5",
                        "--messages",
                        "2",
                        "--duration",
                        "0.5",
                        "--rate",
                        "100",
                        "--test-type",
                        "all");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).containsSubsequence("THROUGHPUT", "STORM", "SUSTAINED");
    }

    @Test
    void in_rooms_of_the_native_protocol_each_is_heard_in_its_own() throws Exception {
        var result =
                bench(
                        server.ws(),
                        "--dialect",
                        "carillon",
                        "--connections",
                        "12",
                        "--rooms",
                        "4",
                        "--messages",
                        "3",
                        "--rate",
                        "500",
                        "--test-type",
                        "throughput",
                        "--audit");

        assertThat(result.ended().exit()).isZero();
        assertThat(result.messages("received")).isEqualTo(12 * 3 * 3);
    }

    @Test
    void the_audit_names_a_message_that_was_lost_and_ends_with_2() throws Exception {
        var result = losing(":0:7:");

        assertThat(result.ended().exit()).isEqualTo(2);
        assertThat(result.messages("lost")).isEqualTo(1);
        assertThat(result.ended().out()).contains("lost: message 7 of sender 0 at connection ");
        assertThat(result.ended().err()).contains("the audit failed");
    }

    @Test
    void the_audit_finds_that_the_last_message_was_lost() throws Exception {
        var result = losing(":0:19:");

        assertThat(result.ended().exit()).isEqualTo(2);
        assertThat(result.ended().out()).contains("lost: message 19 of sender 0 at connection ");
    }

    @Test
    void the_audit_names_a_message_that_came_twice() throws Exception {
        var once = new AtomicBoolean();
        var result =
                broken(text ->
                        text.contains(":0:7:") && !once.getAndSet(true)
                                ? List.of(text, text)
                                : List.of(text));

        assertThat(result.ended().exit()).isEqualTo(2);
        assertThat(result.messages("doubled")).isEqualTo(1);
        assertThat(result.ended().out()).contains("doubled: message 7 of sender 0 at connection ");
    }

    @Test
    void the_audit_names_a_message_that_came_out_of_order() throws Exception {
        var held = new ConcurrentLinkedQueue<String>();
        // One relay sees all connections, but only that of the second member hears the first.
        try (var relay =
                new Relay(
                        server.port(),
                        text -> {
                            if (text.contains(":0:7:")) {
                                held.add(text);
                                return List.of();
                            }
                            var late = held.poll();
                            return late == null ? List.of(text) : List.of(text, late);
                        })) {
            var result =
                    bench(
                            relay.ws(),
                            "--connections",
                            "2",
                            "--senders",
                            "1",
                            "--messages",
                            "20",
                            "--rate",
                            "1000",
                            "--test-type",
                            "throughput",
                            "--audit");

            assertThat(result.ended().exit()).isEqualTo(2);
            assertThat(result.messages("out_of_order")).isEqualTo(1);
            assertThat(result.messages("lost")).isZero();
            assertThat(result.ended().out())
                    .contains("out of order: message 7 of sender 0 at connection 1");
        }
    }

    @Test
    void without_an_audit_a_loss_is_told_and_is_no_failure() throws Exception {
        try (var relay =
                new Relay(
                        server.port(),
                        text -> text.contains(":0:1:") ? List.of() : List.of(text))) {
            var result =
                    bench(
                            relay.ws(),
                            "--connections",
                            "3",
                            "--senders",
                            "1",
                            "--messages",
                            "3",
                            "--rate",
                            "100",
                            "--test-type",
                            "throughput");

            assertThat(result.ended().exit()).isZero();
            assertThat(result.messages("lost")).isEqualTo(2);
        }
    }

    @Test
    void where_nobody_listens_it_ends_with_1_and_one_sentence() throws Exception {
        var ended = Typing.run("bench", "--url", "ws://127.0.0.1:1/ws");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("carillon: nothing answers at ws://127.0.0.1:1/ws")
                .hasLineCount(1);
    }

    @Test
    void a_value_that_can_not_be_is_told_with_its_bounds() throws Exception {
        var ended = Typing.run("bench", "--connections", "0");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("--connections is 0, but must be from 1 to 1000000");
    }

    @Test
    void one_token_for_all_is_told_to_be_of_no_use_in_momentum() throws Exception {
        var ended =
                Typing.startIn(
                                Map.of(),
                                "bench",
                                "--url",
                                server.ws(),
                                "--dialect",
                                "momentum",
                                "--token",
                                "x")
                        .end();

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("all connections are one user", "--jwt-secret");
    }
}

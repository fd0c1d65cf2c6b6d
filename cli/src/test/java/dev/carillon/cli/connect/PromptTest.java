package dev.carillon.cli.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cli.Destination;
import dev.carillon.cli.Identity;
import dev.carillon.cli.testing.TestServer;
import dev.carillon.client.TokenSigner;
import dev.carillon.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `carillon connect` at a terminal whose keys and screen a test has.
class PromptTest {
    private static final String CONTROL_C = "\u0003";
    private static final String CONTROL_D = "\u0004";

    private static TestServer server;

    @TempDir Path folder;

    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        server = TestServer.momentum();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private CompletableFuture<Integer> open() throws IOException {
        var terminal =
                new ExternalTerminal("test", "ansi", new PipedInputStream(keys), screen, UTF_8);
        var prompt = new Prompt(terminal, folder.resolve("history"), false);
        var manner =
                new Manner(
                        Destination.of(server.ws()),
                        new Identity.Signed(
                                TokenSigner.of(TestServer.SECRET), TokenSigner.Claims.of("alice")),
                        Optional.empty(),
                        Optional.empty());
        var exit = new CompletableFuture<Integer>();
        Thread.ofPlatform().daemon().start(() -> exit.complete(prompt.run(manner)));
        seen(Prompt.PROMPT);
        return exit;
    }

    private void seen(String part) {
        await("for '" + part + "' in: " + screen.toString(UTF_8))
                .until(() -> screen.toString(UTF_8).contains(part));
    }

    private void type(String text) throws IOException {
        keys.write(text.getBytes(UTF_8));
        keys.flush();
    }

    private static int ended(CompletableFuture<Integer> exit) {
        return exit.orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void E6_at_a_terminal_there_is_the_documents_prompt_and_what_comes_stands_above_it()
            throws Exception {
        var exit = open();
        assertThat(Prompt.PROMPT).isEqualTo("websocket> ");

        type("ping\r");
        seen("🏓 pong");
        type("quit\r");

        assertThat(ended(exit)).isZero();
    }

    @Test
    void a_word_is_completed_by_the_tabulator() throws Exception {
        var exit = open();

        type("pi\t");
        seen("ping");
        type("\r");
        seen("🏓 pong");

        type(CONTROL_D);
        assertThat(ended(exit)).isZero();
    }

    @Test
    void control_c_drops_the_line_that_is_typed_and_ends_it_on_an_empty_one() throws Exception {
        var exit = open();

        type("text not to be sent");
        seen("not to be sent");
        type(CONTROL_C);
        type("ping\r");
        seen("🏓 pong");
        type(CONTROL_C);

        assertThat(ended(exit)).isZero();
    }
}

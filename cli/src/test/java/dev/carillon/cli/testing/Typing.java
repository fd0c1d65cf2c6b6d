package dev.carillon.cli.testing;

import static org.awaitility.Awaitility.await;

import dev.carillon.cli.Environment;
import dev.carillon.cli.Main;
import dev.carillon.testkit.Patience;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A command as somebody runs it, whose input a test writes while it runs. Used by one thread.
public final class Typing implements AutoCloseable {
    private final PipedOutputStream keys = new PipedOutputStream();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private Typing(Map<String, String> variables, String... arguments) throws IOException {
        var input = new PipedInputStream(keys, 64 * 1024);
        var line = Main.commandLine(new Environment(variables, input, false));
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        Thread.ofPlatform()
                .daemon()
                .name("command")
                .start(() -> exit.complete(line.execute(arguments)));
    }

    /// How a command ended.
    public record Ended(int exit, String out, String err) {}

    /// Starts a command with the secret of a [TestServer] in its environment.
    public static Typing start(String... arguments) throws IOException {
        return startIn(Map.of("JWT_SECRET", TestServer.SECRET), arguments);
    }

    /// Starts a command in an environment.
    public static Typing startIn(Map<String, String> variables, String... arguments)
            throws IOException {
        return new Typing(variables, arguments);
    }

    /// Runs a command to its end, without any input.
    public static Ended run(String... arguments) throws IOException {
        return start(arguments).end();
    }

    /// Types a line.
    public Typing type(String line) throws IOException {
        keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keys.flush();
        return this;
    }

    /// Waits until it has printed something.
    public Typing seen(String part) {
        await("for '" + part + "' in:\n" + shown())
                .until(() -> out.toString().contains(part) || err.toString().contains(part));
        return this;
    }

    /// What it has printed so far.
    public String shown() {
        return out.toString() + err;
    }

    /// Ends the input, and waits for the end of the command.
    public Ended end() throws IOException {
        keys.close();
        return ended();
    }

    /// Waits for the end of the command.
    public Ended ended() {
        try {
            var code = exit.orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS).join();
            return new Ended(code, out.toString(), err.toString());
        } catch (RuntimeException e) {
            throw new AssertionError("the command did not end; it has printed:\n" + shown(), e);
        }
    }

    @Override
    public void close() throws IOException {
        end();
    }
}

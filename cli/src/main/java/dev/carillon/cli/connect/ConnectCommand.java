package dev.carillon.cli.connect;

import dev.carillon.cli.Destination;
import dev.carillon.cli.Environment;
import dev.carillon.cli.ExitCodes;
import dev.carillon.cli.Failure;
import dev.carillon.cli.IdentityOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `carillon connect`.
@Command(
        name = "connect",
        description = {
            "Talks with a server over a WebSocket: type, and see what comes.",
            "Without a terminal it reads commands from standard input and prints one line a message."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  carillon connect --username alice --email alice@example.com",
            "  carillon connect --url wss://push.example.com/ws --token \"$$TOKEN\"",
            "  carillon connect --url ws://127.0.0.1:8000/ws --dialect carillon --login user1",
            "  printf 'text Hello everyone!\\nping\\n' | carillon connect --username alice --json",
            "",
            "At the prompt:",
            "  websocket> text Hello everyone!",
            "  websocket> ping",
            "  websocket> notification Tea is ready",
            "  websocket> json {\"id\":\"test\",\"message_type\":\"ping\",\"data\":{}}",
            "  websocket> subscribe room:lobby",
            "  websocket> publish room:lobby greeting {\"text\":\"hello\"}",
            "  websocket> task submit data.query {\"search\":\"Li\"}",
            "",
            "Exit codes: 0 after quit or the end of the input, 1 when the server is not there or refuses,",
            "2 when the command line is wrong."
        })
public final class ConnectCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable IdentityOptions who;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = Destination.USUAL,
            description = "Where the server takes WebSockets; ${DEFAULT-VALUE} unless given.")
    private String url = Destination.USUAL;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            description =
                    "carillon, batch, knowledge or momentum; unless given, the one in which the server greets.")
    private @Nullable String dialect;

    @Option(
            names = "--no-auto-ping",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            defaultValue = "false",
            description = "Send no pings unasked; with false, send them, as is usual.")
    private boolean noAutoPing;

    @Option(
            names = "--ping-every",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How often a ping is sent unasked; ${DEFAULT-VALUE} unless given.")
    private double pingEvery = 30;

    @Option(names = "--json", description = "Print messages as they come, one a line.")
    private boolean json;

    ConnectCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        if (!(pingEvery > 0 && pingEvery <= 86_400)) {
            throw new Failure(
                    ExitCodes.WRONG,
                    "--ping-every is %s, but must be more than 0 and at most 86400 seconds; to send none, say --no-auto-ping"
                            .formatted(pingEvery));
        }
        var destination = Destination.of(url);
        if (dialect != null) {
            Wordings.named(dialect);
        }
        var identity = Objects.requireNonNull(who).identity(destination);
        var manner =
                new Manner(
                        destination,
                        identity,
                        Optional.ofNullable(dialect),
                        noAutoPing
                                ? Optional.empty()
                                : Optional.of(Duration.ofMillis(Math.round(pingEvery * 1000))));
        return environment.terminal() ? byPrompt(manner) : byPipe(manner);
    }

    private int byPrompt(Manner manner) throws IOException {
        try (var prompt = Prompt.onThisTerminal(environment, json)) {
            return prompt.run(manner);
        }
    }

    private int byPipe(Manner manner) throws IOException {
        var line = spec.commandLine();
        var screen = new PlainScreen(line.getOut(), line.getErr(), json);
        try (var conversation = new Conversation(manner, screen)) {
            join(conversation);
            var reading =
                    Thread.ofVirtual()
                            .name("carillon-input")
                            .start(() -> readAll(conversation, screen));
            var exit = conversation.ended().join();
            reading.interrupt();
            return exit;
        }
    }

    static void join(Conversation conversation) {
        try {
            conversation.start().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    private void readAll(Conversation conversation, Screen screen) {
        try {
            var lines =
                    new BufferedReader(
                            new InputStreamReader(environment.in(), StandardCharsets.UTF_8));
            for (var text = lines.readLine(); text != null; text = lines.readLine()) {
                if (!Typed.perform(text, conversation, screen)) {
                    break;
                }
            }
        } catch (IOException e) {
            screen.refuse("standard input can't be read: " + e.getMessage());
        }
        conversation.leave();
    }
}

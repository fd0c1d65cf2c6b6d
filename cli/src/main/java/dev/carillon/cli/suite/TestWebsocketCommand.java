package dev.carillon.cli.suite;

import dev.carillon.cli.Destination;
import dev.carillon.cli.Environment;
import dev.carillon.cli.ExitCodes;
import dev.carillon.cli.Failure;
import dev.carillon.cli.Secrets;
import dev.carillon.client.TokenSigner;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `carillon test-websocket`, which `scripts/test_websocket.sh` runs.
@Command(
        name = "test-websocket",
        description = {
            "Tries a server that speaks Momentum's protocol, ours or another, promise by promise.",
            "It prints a line a check, and how many passed and failed. scripts/test_websocket.sh is the same."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  scripts/test_websocket.sh",
            "  scripts/test_websocket.sh --skip-performance",
            "  scripts/test_websocket.sh --server-url http://localhost:8000 \\",
            "      --ws-url ws://localhost:8000/ws --jwt-secret your-custom-secret",
            "",
            "Exit codes: 0 when all passed, 1 when any failed or the server is not there, 2 when the",
            "command line is wrong."
        })
public final class TestWebsocketCommand implements Callable<Integer> {
    private final Environment environment;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--skip-performance", description = "Leave out the checks that take seconds.")
    private boolean skipPerformance;

    @Option(
            names = "--server-url",
            paramLabel = "URL",
            description =
                    "The server's HTTP API; unless given, that of --ws-url, else http://127.0.0.1:8000.")
    private @Nullable String serverUrl;

    @Option(
            names = "--ws-url",
            paramLabel = "URL",
            description = "Where it takes WebSockets; unless given, /ws of --server-url.")
    private @Nullable String wsUrl;

    @Option(
            names = "--jwt-secret",
            paramLabel = "SECRET",
            description = "The server's secret, to sign tokens with; $JWT_SECRET unless given.")
    private @Nullable String jwtSecret;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long a message may take; ${DEFAULT-VALUE} unless given.")
    private double timeout = 10;

    TestWebsocketCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(timeout > 0 && timeout <= 3600)) {
            throw new Failure(
                    ExitCodes.WRONG,
                    "--timeout is %s, but must be more than 0 and at most 3600 seconds"
                            .formatted(timeout));
        }
        var sockets =
                Destination.of(
                        wsUrl != null ? wsUrl : serverUrl != null ? serverUrl : Destination.USUAL);
        var server = serverUrl == null ? sockets.http() : Destination.of(serverUrl).http();
        var secret = secret(sockets);
        try (var http = HttpClient.newHttpClient()) {
            var subject =
                    new Subject(
                            http,
                            server,
                            sockets,
                            TokenSigner.of(secret),
                            Duration.ofMillis(Math.round(timeout * 1000)));
            reach(subject, server, sockets);
            return runAll(subject);
        }
    }

    private String secret(Destination sockets) {
        return new Secrets(environment)
                .of(jwtSecret, sockets)
                .orElseThrow(() ->
                        new Failure(
                                ExitCodes.WRONG,
                                "there is no secret to sign tokens with; give --jwt-secret or JWT_SECRET"));
    }

    /// One sentence where nobody is there, in place of a failure a check.
    private static void reach(Subject subject, URI server, Destination sockets)
            throws InterruptedException {
        try (var first = subject.again()) {
            first.connectWithout();
        } catch (CheckFailedException e) {
            throw new Failure(
                    "no server that takes WebSockets at %s (its API: %s): %s"
                            .formatted(sockets, server, e.getMessage()));
        }
    }

    private int runAll(Subject subject) throws InterruptedException {
        var checks = new ArrayList<>(MomentumChecks.ALL);
        if (!skipPerformance) {
            checks.addAll(PerformanceChecks.ALL);
        }
        var out = spec.commandLine().getOut();
        var failed = 0;
        for (var check : checks) {
            var began = System.nanoTime();
            try (var mine = subject.again()) {
                check.trial().run(mine);
                out.printf("ok      %s (%d ms)%n", check.name(), since(began));
            } catch (CheckFailedException e) {
                failed++;
                out.printf("FAILED  %s: %s%n", check.name(), e.getMessage());
            }
            out.flush();
        }
        out.printf("%n%d passed, %d failed%n", checks.size() - failed, failed);
        out.flush();
        return failed == 0 ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private static long since(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }
}

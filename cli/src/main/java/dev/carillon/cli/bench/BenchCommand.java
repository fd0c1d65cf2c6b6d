package dev.carillon.cli.bench;

import dev.carillon.cli.Destination;
import dev.carillon.cli.DialectProbe;
import dev.carillon.cli.Environment;
import dev.carillon.cli.ExitCodes;
import dev.carillon.cli.Failure;
import dev.carillon.cli.Identity;
import dev.carillon.cli.IdentityOptions;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `carillon bench`, also called `stress`.
@Command(
        name = "bench",
        aliases = "stress",
        description = {
            "Puts a server under load: many connections that talk at a set rate.",
            "Latency counts from when a message was due, so a server that stands still is seen to. A server's"
                    + " limits hold for a bench too; ./carillon serve --preset bench raises them."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  carillon bench --connections 50 --messages 10 --test-type throughput",
            "  carillon bench --connections 100 --test-type storm",
            "  carillon bench --connections 30 --duration 60 --test-type sustained",
            "  carillon bench --test-type all",
            "  carillon bench --dialect carillon --connections 10000 --rooms 500 --rate 1000 \\",
            "      --duration 30 --test-type sustained --audit --json result.json",
            "",
            "Exit codes: 0 when it ran; 1 when the server is not there, or a connection failed or ended;",
            "2 when --audit finds a message lost, doubled or out of order, or the command line is wrong."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int MOST = 1_000_000;

    /// Members keep a number of each sender that they hear; all together no more than this.
    private static final long MOST_PAIRS = 50_000_000;

    /// Where no rate is set, so many deliveries a second are aimed at.
    private static final double USUAL_DELIVERIES = 5_000;

    private final Environment environment;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable IdentityOptions who;

    /// The tests.
    enum TestType {
        throughput,
        storm,
        sustained,
        all
    }

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many connections; ${DEFAULT-VALUE} unless given.")
    private int connections = 50;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "How many messages each sender sends in the test 'throughput'; ${DEFAULT-VALUE} unless given.")
    private int messages = 10;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long the test 'sustained' takes; ${DEFAULT-VALUE} unless given.")
    private double duration = 30;

    @Option(
            names = "--test-type",
            paramLabel = "TYPE",
            defaultValue = "all",
            description = {
                "throughput: each sender sends its --messages. storm: all connections open at once.",
                "sustained: senders talk for the --duration. all: one after the other, unless another is given."
            })
    private TestType testType = TestType.all;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = Destination.USUAL,
            description = "Where the server takes WebSockets; ${DEFAULT-VALUE} unless given.")
    private String url = Destination.USUAL;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            description = "carillon or momentum; unless given, the one in which the server greets.")
    private @Nullable String dialect;

    @Option(
            names = "--rooms",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Among how many rooms the connections are spread, in the dialect carillon; ${DEFAULT-VALUE} unless given.")
    private int rooms = 1;

    @Option(
            names = "--senders",
            paramLabel = "N",
            description = "How many of the connections talk; all of them unless given.")
    private @Nullable Integer senders;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "100",
            description =
                    "How long a message's content is, from 40 bytes on; ${DEFAULT-VALUE} unless given.")
    private int payload = 100;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Messages a second, of all senders together; unless given, as many as make 5000 deliveries, but no more than one a sender.")
    private @Nullable Double rate;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Write the figures here too, as JSON; - for standard output, in place of the summary.")
    private @Nullable String json;

    @Option(
            names = "--audit",
            description =
                    "Fail with 2 when a message is lost, doubled or out of order, and name it.")
    private boolean audit;

    BenchCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        check("--connections", connections, 1, MOST);
        check("--messages", messages, 1, 1_000_000_000);
        check("--duration", duration, 0.1, 864_000);
        check("--rooms", rooms, 1, connections);
        check("--payload", payload, 1, 1_000_000);
        check("--rate", rate == null ? 1 : rate, 0.001, 10_000_000);
        check("--senders", senders == null ? 1 : senders, 1, connections);
        var destination = Destination.of(url);
        var identity = Objects.requireNonNull(who).identity(destination);
        var spoken = dialect == null ? DialectProbe.of(destination, identity) : dialect;
        var run = UUID.randomUUID().toString().substring(0, 8);
        var script = Script.of(spoken, run);
        checkAudience(script, identity);
        var plan = plan(script);
        var outcomes = new ArrayList<Outcome>();
        for (var test :
                testType == TestType.all
                        ? List.of(TestType.throughput, TestType.storm, TestType.sustained)
                        : List.of(testType)) {
            var name = run + outcomes.size();
            var gathering =
                    new Gathering(
                            plan,
                            Script.of(spoken, name),
                            new Marks(name),
                            addresses(destination, identity, name),
                            new Tally());
            var trial = new Trial(gathering, spec.commandLine().getErr(), environment.terminal());
            var outcome =
                    switch (test) {
                        case throughput ->
                                trial.talk("throughput", (long) plan.senders() * messages);
                        case storm -> trial.storm();
                        case sustained ->
                                trial.talk(
                                        "sustained",
                                        plan.messagesIn(
                                                Duration.ofMillis(Math.round(duration * 1000))));
                        case all -> throw new IllegalStateException("is three tests");
                    };
            outcomes.add(outcome);
            show(outcome);
        }
        write(outcomes, destination, spoken, plan);
        return exitCode(outcomes);
    }

    private static void check(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new Failure(
                    ExitCodes.WRONG,
                    "%s is %s, but must be from %s to %s"
                            .formatted(option, number(value), number(least), number(most)));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private void checkAudience(Script script, Identity identity) {
        if (!script.echoes() && !(identity instanceof Identity.Signed)) {
            throw new Failure(
                    ExitCodes.WRONG,
                    "with one token all connections are one user, who does not hear their own texts in the dialect momentum; give --jwt-secret in place of --token, or --dialect carillon");
        }
        if (!script.echoes() && rooms > 1) {
            throw new Failure(
                    ExitCodes.WRONG,
                    "--rooms is %d, but the dialect momentum has no rooms; leave it out, or say --dialect carillon"
                            .formatted(rooms));
        }
    }

    private Plan plan(Script script) {
        var heard = (connections - 1) / rooms + 1;
        var most = (int) Math.min(connections, Math.max(1, MOST_PAIRS / heard));
        var talking = senders == null ? most : senders;
        if (talking > most) {
            throw new Failure(
                    ExitCodes.WRONG,
                    "--senders is %d, but with so many connections in a room at most %d can be followed; spread them over more --rooms"
                            .formatted(talking, most));
        }
        var audience = Math.max(1, script.echoes() ? heard : heard - 1);
        var usual = Math.min(talking, Math.max(1, USUAL_DELIVERIES / audience));
        return new Plan(connections, talking, rooms, payload, rate == null ? usual : rate);
    }

    /// Each member is a user of its own where tokens can be signed.
    private IntFunction<URI> addresses(Destination destination, Identity identity, String run) {
        var spoken = destination.with("dialect", dialect);
        return switch (identity) {
            case Identity.Signed(var signer, var claims) ->
                    member -> {
                        var user = "bench-%s-%d".formatted(run, member);
                        return spoken.with("token", signer.sign(claims.of(user, user))).uri();
                    };
            case Identity.Given _, Identity.LoggedIn _, Identity.Nobody _ -> {
                var token = identity.token().orElse(null);
                yield _ -> spoken.with("token", token).uri();
            }
        };
    }

    private void show(Outcome outcome) {
        if (!"-".equals(json)) {
            spec.commandLine().getOut().print(Summary.of(outcome));
            spec.commandLine().getOut().flush();
        }
    }

    private void write(List<Outcome> outcomes, Destination destination, String spoken, Plan plan) {
        if (json == null) {
            return;
        }
        var result =
                new JsonObjectWriter()
                        .text("url", destination.toString())
                        .text("dialect", spoken)
                        .number("connections", plan.connections())
                        .number("senders", plan.senders())
                        .number("rooms", plan.rooms())
                        .number("payload", plan.payload())
                        .number("rate", plan.rate())
                        .objects("tests", outcomes, (writer, outcome) -> outcome.write(writer))
                        .toRawJson();
        if (json.equals("-")) {
            spec.commandLine().getOut().println(result);
            spec.commandLine().getOut().flush();
            return;
        }
        try {
            Files.writeString(Path.of(json), result + "\n");
        } catch (IOException e) {
            throw new Failure("the figures can't be written to '%s': %s".formatted(json, e));
        }
    }

    private int exitCode(List<Outcome> outcomes) {
        if (audit && !outcomes.stream().allMatch(outcome -> outcome.messages().isWhole())) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "carillon: the audit failed: messages were lost, doubled or out of order");
            return ExitCodes.WRONG;
        }
        if (!outcomes.stream().allMatch(Outcome::allStayed)) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "carillon: connections did not open or did not stay, as the summary says");
            return ExitCodes.FAILED;
        }
        return ExitCodes.DONE;
    }
}

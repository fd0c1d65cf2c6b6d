package dev.carillon.cli;

import dev.carillon.cli.application.NotifyCommand;
import dev.carillon.cli.application.PublishCommand;
import dev.carillon.cli.application.TailCommand;
import dev.carillon.cli.application.TasksCommand;
import dev.carillon.cli.application.TokenCommand;
import dev.carillon.cli.bench.BenchCommand;
import dev.carillon.cli.connect.ConnectCommand;
import dev.carillon.cli.suite.TestWebsocketCommand;
import dev.carillon.client.ClientException;
import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program `carillon`, as far as it talks to a server. `./carillon` gives the commands that run
/// a server to the server's own program.
@Command(
        name = "carillon",
        description = "The real-time push server that teams otherwise write by hand.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        subcommands = {
            ConnectCommand.class,
            BenchCommand.class,
            TestWebsocketCommand.class,
            PublishCommand.class,
            NotifyCommand.class,
            TailCommand.class,
            TasksCommand.class,
            TokenCommand.class,
            GenerateCompletion.class
        },
        footerHeading = "%nRunning a server:%n",
        footer = {
            "  demo     Runs the server with demo users and sample files.",
            "  serve    Runs the server.",
            "  config   Shows and checks settings.",
            "  restore  Puts a backup back.",
            "",
            "Exit codes: 0 all went well, 1 it could not be done, 2 the command line is wrong.",
            "",
            "Examples:",
            "  carillon demo",
            "  carillon connect --username alice",
            "  carillon publish --user alice --type ready '{\"report\":7}'",
            "  carillon token create alice --ttl 1h"
        })
public final class Main {
    private static final int WIDTH = 100;

    private Main() {}

    /// Runs a command.
    public static void main(String[] arguments) {
        var environment = new Environment(System.getenv(), System.in, isTerminal());
        System.exit(commandLine(environment).execute(arguments));
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /// The commands, as this environment would have them.
    public static CommandLine commandLine(Environment environment) {
        var line = new CommandLine(new Main(), new Parts(environment));
        line.setExecutionExceptionHandler(Main::report);
        line.setUsageHelpWidth(WIDTH);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    private static int report(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        return switch (failure) {
            case Failure known -> told(line, known.getMessage(), known.exitCode());
            case ClientException known -> told(line, known.getMessage(), ExitCodes.FAILED);
            default -> {
                if (System.getenv("CARILLON_LOG_LEVEL") != null) {
                    failure.printStackTrace(line.getErr());
                }
                yield told(line, "this should not have happened: " + failure, ExitCodes.FAILED);
            }
        };
    }

    private static int told(CommandLine line, @Nullable String sentence, int exitCode) {
        line.getErr().println("carillon: " + sentence);
        return exitCode;
    }
}

package dev.carillon.server.cli;

import dev.carillon.core.spi.StoreException;
import dev.carillon.server.StartException;
import dev.carillon.server.config.ConfigException;
import dev.carillon.server.plugins.PluginException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program `carillon`.
@Command(
        name = "carillon",
        description = "The real-time push server that teams otherwise write by hand.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        subcommands = {Serve.class, Demo.class, Config.class, Restore.class, Rehearse.class})
public final class Main {
    private Main() {}

    /// Runs a command. Exit codes: 0 when all went well, 1 when it could not be done, 2 when the
    /// command line is wrong.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main());
        line.setExecutionExceptionHandler(Main::report);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    private static int report(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        if (failure instanceof ConfigException
                || failure instanceof PluginException
                || failure instanceof StoreException
                || failure instanceof StartException) {
            line.getErr().println("carillon: " + failure.getMessage());
            return 1;
        }
        line.getErr().printf("carillon: this should not have happened: %s%n", failure);
        if (System.getenv("CARILLON_LOG_LEVEL") == null) {
            line.getErr().println("carillon: with CARILLON_LOG_LEVEL=debug it says where");
        } else {
            failure.printStackTrace(line.getErr());
        }
        return 1;
    }
}

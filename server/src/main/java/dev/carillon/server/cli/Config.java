package dev.carillon.server.cli;

import dev.carillon.server.config.ConfigLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `carillon config`.
@Command(
        name = "config",
        description = "Shows and checks settings.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "defaults|check")
final class Config implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Command(
            description = "Prints every setting with its default, as a YAML file.",
            mixinStandardHelpOptions = true)
    int defaults(
            @Option(
                            names = "--preset",
                            paramLabel = "NAME",
                            description = "As this shipped set of settings has them.")
                    @Nullable String preset) {
        spec.commandLine()
                .getOut()
                .print(preset == null ? ConfigLoader.defaults() : ConfigLoader.defaults(preset));
        spec.commandLine().getOut().flush();
        return 0;
    }

    @Command(
            description = "Says what is wrong with the settings, all at once, and starts nothing.",
            mixinStandardHelpOptions = true)
    int check(
            @Mixin ServerOptions options,
            @Option(names = "--demo", description = "As demo mode would see them.") boolean demo) {
        var builder = options.builder();
        var config = (demo ? builder.demo() : builder).checkStart();
        config.warnings()
                .forEach(warning -> spec.commandLine().getOut().println("Note: " + warning));
        spec.commandLine().getOut().println("Memory: " + config.memory().text() + ".");
        spec.commandLine().getOut().println("The settings are fine.");
        return 0;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

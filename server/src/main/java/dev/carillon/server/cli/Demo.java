package dev.carillon.server.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `carillon demo`.
@Command(
        name = "demo",
        description = "Runs the server with demo users and sample files, and says where to look.",
        mixinStandardHelpOptions = true)
final class Demo implements Callable<Integer> {
    @Mixin private ServerOptions options = new ServerOptions();

    @Option(names = "--port", description = "The port; 0 for any that is free.")
    private @Nullable Integer port;

    @Override
    public Integer call() throws InterruptedException {
        var builder = options.builder().demo();
        if (port != null) {
            builder.port(port);
        }
        return RunningServer.run(builder.start(), options.origin(), true);
    }
}

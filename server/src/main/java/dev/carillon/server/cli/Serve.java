package dev.carillon.server.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `carillon serve`.
@Command(name = "serve", description = "Runs the server.", mixinStandardHelpOptions = true)
final class Serve implements Callable<Integer> {
    @Mixin private ServerOptions options = new ServerOptions();

    @Option(names = "--port", description = "The port; 0 for any that is free.")
    private @Nullable Integer port;

    @Option(names = "--demo", description = "Demo users, sample files, open rooms.")
    private boolean demo;

    @Override
    public Integer call() throws InterruptedException {
        var builder = options.builder();
        if (port != null) {
            builder.port(port);
        }
        if (demo) {
            builder.demo();
        }
        return RunningServer.run(builder.start(), options.origin(), demo);
    }
}

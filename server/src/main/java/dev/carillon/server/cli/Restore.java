package dev.carillon.server.cli;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.server.config.Storage.InDatabase;
import dev.carillon.server.config.Storage.InMemory;
import dev.carillon.store.jdbc.DatabaseAddress;
import dev.carillon.store.jdbc.Restoration;
import dev.carillon.store.jdbc.Restoration.Restored;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `carillon restore`.
@Command(
        name = "restore",
        description = {
            "Gets a backup ready that was put in the place of the database, while the server is stopped:",
            "checks all of it, and lets clients know that what they saw since may be missing."
        },
        mixinStandardHelpOptions = true)
final class Restore implements Callable<Integer> {
    private static final int SHOWN = 20;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ServerOptions options = new ServerOptions();

    @Option(
            names = "--anew",
            description = "Begin with an empty database on purpose, rather than with a backup.")
    private boolean anew;

    /// What else is set, secrets among it, is nothing to this command, so demo mode will do.
    @Override
    public Integer call() {
        var config = options.builder().demo().check();
        return switch (config.stores().storage()) {
            case InMemory _ ->
                    throw new StoreException(
                            Reason.FAILED,
                            "database.url is 'memory', so there is nothing to restore");
            case InDatabase(var address) -> restore(address, config.dataDirectory());
        };
    }

    private int restore(DatabaseAddress address, Path dataDirectory) {
        print(Restoration.restore(address, dataDirectory, anew));
        return 0;
    }

    private void print(Restored restored) {
        var out = spec.commandLine().getOut();
        var damaged = restored.damaged();
        out.printf(
                "%s is sound: %d publications in %d channels can be read, and %d are damaged.%n",
                restored.database(), restored.publications(), restored.channels(), damaged.size());
        damaged.stream()
                .limit(SHOWN)
                .forEach(place ->
                        out.printf("  damaged: '%s' %d%n", place.channel(), place.offset()));
        if (damaged.size() > SHOWN) {
            out.printf("  and %d more%n", damaged.size() - SHOWN);
        }
        out.println(
                "All channels begin new epochs: clients that come back are told that their position can't be resumed, and load anew.");
        out.println("Start the server now.");
        out.flush();
    }
}

package dev.carillon.cli.application;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `carillon notify`.
@Command(
        name = "notify",
        description = "Stores a notification for a user and pushes it; prints its id.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = "  carillon notify ada 'Your report is ready' 'It has 12 pages.'")
public final class NotifyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable ApiOptions access;

    @Parameters(index = "0", paramLabel = "USER", description = "Whom it is for.")
    private String user = "";

    @Parameters(index = "1", paramLabel = "TITLE", description = "At most 200 characters.")
    private String title = "";

    @Parameters(index = "2", paramLabel = "MESSAGE", description = "At most 4000 characters.")
    private String message = "";

    @Override
    public Integer call() {
        try (var api = Objects.requireNonNull(access).api()) {
            spec.commandLine().getOut().println(api.notify(user, title, message));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}

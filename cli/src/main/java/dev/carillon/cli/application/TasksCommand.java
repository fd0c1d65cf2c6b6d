package dev.carillon.cli.application;

import dev.carillon.cli.ExitCodes;
import dev.carillon.client.ClientException;
import dev.carillon.client.TaskHandle;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `carillon tasks`.
@Command(
        name = "tasks",
        description = "Has tasks run, shows them and steers them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "submit|show|pause|resume|cancel",
        footerHeading = "%nExamples:%n",
        footer = {
            "  carillon tasks submit ada data.query '{\"search\":\"Li\"}' --wait",
            "  carillon tasks show 01K9ABC",
            "  carillon tasks cancel 01K9ABC"
        })
public final class TasksCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            description = "Submits a task for a user and prints its id; with --wait, its result.",
            mixinStandardHelpOptions = true)
    int submit(
            @Mixin ApiOptions access,
            @Parameters(index = "0", paramLabel = "USER", description = "Whose it is.") String user,
            @Parameters(index = "1", paramLabel = "KIND", description = "Such as data.query.")
                    String kind,
            @Parameters(
                            index = "2",
                            paramLabel = "INPUT",
                            arity = "0..1",
                            defaultValue = "{}",
                            description = "JSON; {} unless given.")
                    String input,
            @Option(
                            names = "--wait",
                            description = "Wait for its end; exit with 1 unless it is completed.")
                    boolean wait) {
        try (var api = access.api()) {
            var task = api.submit(user, kind, Content.of(input));
            print(wait ? task.result().join().toString() : task.id());
            return ExitCodes.DONE;
        } catch (CompletionException e) {
            throw e.getCause() instanceof ClientException known ? known : e;
        }
    }

    @Command(description = "Prints how a task stands, as JSON.", mixinStandardHelpOptions = true)
    int show(@Mixin ApiOptions access, @Parameters(paramLabel = "ID") String id) {
        return with(access, id, task -> task);
    }

    @Command(
            description = "Has a task stand still at its next checkpoint.",
            mixinStandardHelpOptions = true)
    int pause(@Mixin ApiOptions access, @Parameters(paramLabel = "ID") String id) {
        return with(
                access,
                id,
                task -> {
                    task.pause();
                    return task;
                });
    }

    @Command(description = "Has a paused task go on.", mixinStandardHelpOptions = true)
    int resume(@Mixin ApiOptions access, @Parameters(paramLabel = "ID") String id) {
        return with(
                access,
                id,
                task -> {
                    task.resume();
                    return task;
                });
    }

    @Command(description = "Ends a task.", mixinStandardHelpOptions = true)
    int cancel(@Mixin ApiOptions access, @Parameters(paramLabel = "ID") String id) {
        return with(
                access,
                id,
                task -> {
                    task.cancel();
                    return task;
                });
    }

    private int with(ApiOptions access, String id, UnaryOperator<TaskHandle> act) {
        try (var api = access.api()) {
            var now = act.apply(api.task(id)).snapshot();
            print(
                    new JsonObjectWriter()
                            .text("taskId", now.id())
                            .text("status", now.status())
                            .number("progress", now.progress())
                            .raw("result", now.result().orElse(null))
                            .text("error", now.error().orElse(null))
                            .toRawJson()
                            .toString());
            return ExitCodes.DONE;
        }
    }

    private void print(@Nullable String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}

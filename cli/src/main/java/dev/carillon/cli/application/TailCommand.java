package dev.carillon.cli.application;

import dev.carillon.cli.Failure;
import dev.carillon.client.CarillonClient;
import dev.carillon.client.ChannelListener;
import dev.carillon.client.ClientException;
import dev.carillon.client.Message;
import dev.carillon.client.Recovery;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `carillon tail`.
@Command(
        name = "tail",
        description = {
            "Prints what is published on a channel, a line a message, until Ctrl-C.",
            "Where the connection breaks it goes on where it was; of what is gone for good it says so."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  carillon tail room:lobby",
            "  carillon tail room:lobby --json --count 10 > ten.jsonl"
        })
public final class TailCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable ApiOptions access;

    @Parameters(paramLabel = "CHANNEL", description = "Such as room:lobby.")
    private String channel = "";

    @Option(names = "--json", description = "A JSON object a line.")
    private boolean json;

    @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
    private @Nullable Long count;

    @Override
    public Integer call() {
        var options = Objects.requireNonNull(access);
        var url = options.destination().with("dialect", "carillon").uri().toString();
        var done = new CompletableFuture<Integer>();
        try (var client = CarillonClient.builder(url).token(options::token).build();
                var _ = client.channel(channel).subscribe(new Printer(done))) {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    private final class Printer implements ChannelListener {
        private final CompletableFuture<Integer> done;
        private final PrintWriter out = spec.commandLine().getOut();
        private long printed;

        Printer(CompletableFuture<Integer> done) {
            this.done = done;
        }

        @Override
        public void message(Message message) {
            if (done.isDone()) {
                return;
            }
            out.println(
                    json
                            ? asJson(message)
                            : "%d %s %s%s"
                                    .formatted(
                                            message.offset(),
                                            message.type(),
                                            message.user().map(user -> user + ": ").orElse(""),
                                            message.data()));
            out.flush();
            printed++;
            if (count != null && printed >= count) {
                done.complete(0);
            }
        }

        private static String asJson(Message message) {
            return new JsonObjectWriter()
                    .text("channel", message.channel())
                    .number("offset", message.offset())
                    .text("type", message.type())
                    .raw("data", message.data())
                    .text("user", message.user().orElse(null))
                    .number("timestamp", message.timestamp())
                    .toRawJson()
                    .toString();
        }

        @Override
        public void subscribed(Recovery recovery) {
            spec.commandLine()
                    .getErr()
                    .println(
                            recovery.isGap()
                                    ? "carillon: something was missed for good while the connection was away"
                                    : "listening on " + channel);
        }

        @Override
        public void ended(ClientException why) {
            done.completeExceptionally(
                    new Failure("'%s' can't be heard: %s".formatted(channel, why.getMessage())));
        }
    }
}

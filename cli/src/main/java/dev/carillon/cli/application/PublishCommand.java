package dev.carillon.cli.application;

import dev.carillon.client.NewMessage;
import dev.carillon.client.To;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `carillon publish`.
@Command(
        name = "publish",
        description =
                "Publishes to users, on a channel, or to all, and says how many connections got it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  carillon publish --user ada --type ready '{\"report\":7}'",
            "  carillon publish --channel room:lobby --durable 'the doors are open'",
            "  carillon publish --all --type maintenance '{\"minutes\":5}' --api-key \"$$KEY\" --json"
        })
public final class PublishCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable ApiOptions access;

    @ArgGroup(multiplicity = "1")
    private @Nullable Whom whom;

    /// One of them.
    static final class Whom {
        @Option(names = "--user", paramLabel = "ID", description = "A user; may be repeated.")
        private @Nullable List<String> users;

        @Option(names = "--channel", paramLabel = "NAME", description = "Whoever is on a channel.")
        private @Nullable String channel;

        @Option(names = "--all", description = "Everybody.")
        private boolean all;

        To to() {
            if (users != null) {
                return users.size() == 1 ? To.user(users.getFirst()) : To.users(users);
            }
            if (channel != null) {
                return To.channel(channel);
            }
            if (all) {
                return To.all();
            }
            throw new IllegalStateException("picocli asks for one of them");
        }
    }

    @Option(
            names = "--type",
            paramLabel = "NAME",
            defaultValue = "message",
            description = "What receivers see as its type; ${DEFAULT-VALUE} unless given.")
    private String type = "message";

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Replaces earlier ones with this key for whoever has not got them.")
    private @Nullable String key;

    @Option(names = "--durable", description = "On the disk before it is answered.")
    private boolean durable;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Span.class,
            description = "For how long it is worth sending to who was away, such as 15m.")
    private @Nullable Duration ttl;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Names this act: the same key again publishes nothing.")
    private @Nullable String idempotencyKey;

    @Option(names = "--json", description = "Answer with a JSON object.")
    private boolean json;

    @Parameters(paramLabel = "CONTENT", description = "JSON, or a text.")
    private String content = "";

    @Override
    public Integer call() {
        var message = NewMessage.of(type, Content.of(content));
        message = key == null ? message : message.replacing(key);
        message = durable ? message.durably() : message;
        message = ttl == null ? message : message.goodFor(ttl);
        message = idempotencyKey == null ? message : message.named(idempotencyKey);
        try (var api = Objects.requireNonNull(access).api()) {
            var connections = api.publish(Objects.requireNonNull(whom).to(), message);
            spec.commandLine()
                    .getOut()
                    .printf(
                            json ? "{\"connections\":%d}%n" : "%d connections got it%n",
                            connections);
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}

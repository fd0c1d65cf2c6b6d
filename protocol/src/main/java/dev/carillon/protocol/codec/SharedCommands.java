package dev.carillon.protocol.codec;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.RawJson;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Commands that several dialects say in the same way.
public final class SharedCommands {
    private static final int DEFAULT_HISTORY = 100;
    private static final int DEFAULT_PRESENCE = 1000;
    private static final int MAX_LIMIT = 1000;

    /// Ten years.
    private static final long MAX_TTL_SECONDS = 10L * 365 * 24 * 3600;

    private SharedCommands() {}

    public static Command authenticate(CommandFields fields) {
        return authentication(fields, fields.positions("positions"), false);
    }

    /// Of a dialect with words of its own for the rest.
    ///
    /// @param acks whether the client acknowledges by messages
    public static Command authentication(
            CommandFields fields, Map<ChannelName, StreamPosition> positions, boolean acks) {
        return new Command.Authenticate(
                fields.id(),
                fields.text("token"),
                positions,
                fields.optionalBool("delta").orElse(false),
                fields.optionalDevice("device").orElse(null),
                acks);
    }

    /// The payload comes back as it is.
    public static Command ping(CommandFields fields) {
        return new Command.Ping(fields.id(), fields.payload().orElse(null));
    }

    public static Command submitTask(CommandFields fields) {
        return new Command.SubmitTask(
                fields.id(),
                fields.text("task"),
                fields.raw("input").orElse(RawJson.EMPTY_OBJECT),
                submissionKey(fields));
    }

    /// By which a client knows again what it has asked for; null for nothing.
    public static @Nullable String submissionKey(CommandFields fields) {
        return fields.optionalText("idempotency_key")
                .map(SharedCommands::idempotencyKey)
                .orElse(null);
    }

    public static Command controlTask(CommandFields fields, TaskAction action) {
        return new Command.ControlTask(fields.id(), fields.text("taskId", "task_id"), action);
    }

    /// How a publication is to be kept.
    public static PublishOptions terms(CommandFields fields) {
        return new PublishOptions(
                fields.optionalBool("durable").orElse(false),
                fields.optionalText("priority")
                        .map(SharedCommands::priority)
                        .orElse(PublishOptions.Priority.NORMAL),
                fields.optionalInteger("ttl")
                        .map(SharedCommands::lifetime)
                        .orElse(PublishOptions.FOR_EVER),
                fields.optionalText("idempotency_key")
                        .map(SharedCommands::idempotencyKey)
                        .orElse(null));
    }

    /// The same under an idempotency key that stood elsewhere.
    public static PublishOptions withKey(PublishOptions terms, String key) {
        return new PublishOptions(
                terms.durable(), terms.priority(), terms.lifetime(), idempotencyKey(key));
    }

    private static PublishOptions.Priority priority(String name) {
        return Arrays.stream(PublishOptions.Priority.values())
                .filter(priority -> priority.wireName().equals(name))
                .findAny()
                .orElseThrow(() ->
                        CommandFields.wrong(
                                "priority",
                                "is '%s'; it must be low, normal or high"
                                        .formatted(Excerpt.of(name))));
    }

    private static long lifetime(long seconds) {
        if (seconds < 1 || seconds > MAX_TTL_SECONDS) {
            throw CommandFields.wrong(
                    "ttl", "is %d; it must be 1 to %d seconds".formatted(seconds, MAX_TTL_SECONDS));
        }
        return 1000 * seconds;
    }

    private static String idempotencyKey(String key) {
        if (key.isEmpty() || key.length() > PublishOptions.MAX_KEY) {
            throw CommandFields.wrong(
                    "idempotency_key",
                    "is %d characters long; it must be 1 to %d"
                            .formatted(key.length(), PublishOptions.MAX_KEY));
        }
        return key;
    }

    /// Who is on a channel that the dialect has read in its own way.
    public static Command presence(CommandFields fields, ChannelName channel) {
        return new Command.Presence(
                fields.id(),
                channel,
                fields.optionalText("cursor").orElse(""),
                limit(fields, DEFAULT_PRESENCE));
    }

    private static int limit(CommandFields fields, int otherwise) {
        long limit = fields.optionalInteger("limit").orElse((long) otherwise);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw CommandFields.wrong(
                    "limit", "is %d; it must be 1 to %d".formatted(limit, MAX_LIMIT));
        }
        return (int) limit;
    }

    /// The history of a channel that the dialect has read in its own way.
    public static Command history(CommandFields fields, ChannelName channel) {
        return new Command.History(
                fields.id(),
                channel,
                fields.optionalPosition("since").orElse(null),
                limit(fields, DEFAULT_HISTORY));
    }
}

package dev.carillon.protocol.codec;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.json.RawJson;

/// Commands that several dialects say in the same way.
public final class SharedCommands {
    private static final int DEFAULT_HISTORY = 100;
    private static final int MAX_HISTORY = 1000;

    private SharedCommands() {}

    public static Command authenticate(CommandFields fields) {
        return new Command.Authenticate(
                fields.id(),
                fields.text("token"),
                fields.positions("positions"),
                fields.optionalBool("delta").orElse(false));
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
                fields.optionalText("idempotency_key").orElse(null));
    }

    public static Command controlTask(CommandFields fields, TaskAction action) {
        return new Command.ControlTask(fields.id(), fields.text("taskId", "task_id"), action);
    }

    /// The history of a channel that the dialect has read in its own way.
    public static Command history(CommandFields fields, ChannelName channel) {
        long limit = fields.optionalInteger("limit").orElse((long) DEFAULT_HISTORY);
        if (limit < 1 || limit > MAX_HISTORY) {
            throw CommandFields.wrong(
                    "limit", "is %d; it must be 1 to %d".formatted(limit, MAX_HISTORY));
        }
        return new Command.History(
                fields.id(), channel, fields.optionalPosition("since").orElse(null), (int) limit);
    }
}

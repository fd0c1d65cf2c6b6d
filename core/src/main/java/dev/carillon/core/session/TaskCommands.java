package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The commands about tasks, which may block and so leave the loop. Called on it.
@OnLoop
final class TaskCommands {
    private static final Logger LOG = LoggerFactory.getLogger(TaskCommands.class);

    private final SessionServices services;

    TaskCommands(SessionServices services) {
        this.services = services;
    }

    void submit(Connection connection, Principal principal, Command.SubmitTask command) {
        answer(
                connection,
                command.id(),
                () -> services.tasks().submit(principal.user(), command.type(), command.input()));
    }

    void control(Connection connection, Principal principal, Command.ControlTask command) {
        answer(
                connection,
                command.id(),
                () -> services.tasks().control(principal, command.taskId(), command.action()));
    }

    private void answer(Connection connection, @Nullable String id, Supplier<Answer> work) {
        var taken =
                services.offload()
                        .tryRun(() -> {
                            var event = event(id, work);
                            connection.onLoop(() -> connection.send(event));
                        });
        if (!taken) {
            connection.send(
                    new Event.Failed(id, ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.text()));
        }
    }

    private static Event event(@Nullable String id, Supplier<Answer> work) {
        try {
            return switch (work.get()) {
                case Answer.Done(var task) ->
                        new Event.TaskAck(id, task.id(), task.state().wireName());
                case Answer.Refused(var code, var message) -> new Event.Failed(id, code, message);
            };
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a task command failed");
            return new Event.Failed(id, ErrorCode.INTERNAL, ErrorCode.INTERNAL.text());
        }
    }
}

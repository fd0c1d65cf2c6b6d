package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.Failure;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskRequest;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.TaskAction;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The commands about tasks, which may block and so leave the loop. Called on it.
@OnLoop
final class TaskCommands {
    private final SessionServices services;

    TaskCommands(SessionServices services) {
        this.services = services;
    }

    /// Answers before the first event of the task.
    void submit(Connection connection, Principal principal, Command.SubmitTask command) {
        offload(
                connection,
                command.id(),
                () -> {
                    var answer =
                            services.tasks()
                                    .submit(
                                            new TaskRequest(
                                                    principal.user(),
                                                    command.type(),
                                                    command.input(),
                                                    Optional.ofNullable(command.idempotencyKey())),
                                            task -> send(connection, ack(command.id(), task)));
                    if (answer instanceof Answer.Refused refused) {
                        send(connection, event(command.id(), refused));
                    }
                });
    }

    void control(Connection connection, Principal principal, Command.ControlTask command) {
        offload(
                connection,
                command.id(),
                () -> {
                    var answer =
                            services.tasks().control(principal, command.taskId(), command.action());
                    send(connection, event(command.id(), answer));
                    if (answer instanceof Answer.Done(var task)
                            && !task.owner().equals(principal.user())) {
                        connection.onLoop(() ->
                                connection.actedByRole(
                                        lowerCase(command.action()), "task:" + task.id()));
                    }
                });
    }

    private void offload(Connection connection, @Nullable String id, Runnable work) {
        if (!services.offload().tryRun(() -> attempt(connection, id, work))) {
            connection.send(failed(id, ErrorCode.OVERLOADED));
        }
    }

    /// Whoever asked is answered, whatever is thrown.
    private static void attempt(Connection connection, @Nullable String id, Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            var told = Failure.of(e);
            send(connection, new Event.Failed(id, told.code(), told.message()));
        }
    }

    private static String lowerCase(TaskAction action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private static void send(Connection connection, Event event) {
        connection.onLoop(() -> connection.send(event));
    }

    private static Event event(@Nullable String id, Answer answer) {
        return switch (answer) {
            case Answer.Done(var task) -> ack(id, task);
            case Answer.Refused(var code, var message) -> new Event.Failed(id, code, message);
        };
    }

    private static Event ack(@Nullable String id, Task task) {
        return new Event.TaskAck(id, task.id(), task.state().wireName());
    }

    private static Event failed(@Nullable String id, ErrorCode code) {
        return new Event.Failed(id, code, code.text());
    }
}

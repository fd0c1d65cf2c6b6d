package dev.carillon.core.tasks;

import dev.carillon.core.spi.DamagedFileException;
import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskHandler.TaskSubmission;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.TaskService.Answer;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The kinds of task there are, and who works on each. Immutable.
final class Kinds {
    private final Map<String, TaskHandler> handlers = new TreeMap<>();
    private final Set<String> outside;

    Kinds(Collection<TaskHandler> handlers, Set<String> outside) {
        handlers.forEach(handler -> this.handlers.put(handler.type(), handler));
        this.outside = new TreeSet<>(outside);
        for (var type : outside) {
            if (this.handlers.containsKey(type)) {
                throw new IllegalArgumentException(
                        "tasks.outside names '%s', which a handler in the server works on; take it out, or give the kind another name"
                                .formatted(type));
            }
        }
    }

    Collection<String> names() {
        var names = new TreeSet<>(handlers.keySet());
        names.addAll(outside);
        return names;
    }

    Set<String> outside() {
        return outside;
    }

    Runner runnerOf(String type) {
        return outside.contains(type) ? Runner.WORKER : Runner.SERVER;
    }

    /// Why a task can't be taken on.
    Optional<Answer.Refused> refusal(UserId owner, String type, RawJson input) {
        var handler = handlers.get(type);
        if (handler == null) {
            return outside.contains(type) ? Optional.empty() : Optional.of(unknown(type));
        }
        try {
            handler.validate(new TaskSubmission(owner, input));
            return Optional.empty();
        } catch (InvalidTaskInputException e) {
            return Optional.of(
                    new Answer.Refused(ErrorCode.INVALID_FIELD, String.valueOf(e.getMessage())));
        } catch (MessageRefusedException e) {
            return Optional.of(new Answer.Refused(e.code(), e.getMessage()));
        } catch (DamagedFileException e) {
            return Optional.of(
                    new Answer.Refused(ErrorCode.FILE_DAMAGED, String.valueOf(e.getMessage())));
        }
    }

    private Answer.Refused unknown(String type) {
        return new Answer.Refused(
                ErrorCode.INVALID_FIELD,
                "there is no kind of task '%s'; known are %s"
                        .formatted(Excerpt.of(type), String.join(", ", names())));
    }

    /// What works on a kind; one that is not there any more fails its tasks.
    TaskHandler handlerOf(String type) {
        return handlers.getOrDefault(type, new Missing(type));
    }

    /// Stands for a kind that an earlier server had.
    private record Missing(String type) implements TaskHandler {
        @Override
        public TaskResult run(TaskContext context) {
            throw new IllegalStateException(
                    "this server has no kind of task '%s' any more; bring it back and retry the task"
                            .formatted(type));
        }
    }
}

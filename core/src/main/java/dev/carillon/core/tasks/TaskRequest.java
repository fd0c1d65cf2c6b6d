package dev.carillon.core.tasks;

import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// What somebody wants done.
///
/// @param key by which they know the request again: the same key of the same owner gives the same
///   task for a day
public record TaskRequest(UserId owner, String type, RawJson input, Optional<String> key) {
    public TaskRequest(UserId owner, String type, RawJson input) {
        this(owner, type, input, Optional.empty());
    }

    boolean hasBadKey() {
        return key.filter(text ->
                        text.isBlank()
                                || text.length() > PublishOptions.MAX_KEY
                                || text.chars().anyMatch(Character::isISOControl))
                .isPresent();
    }

    boolean isSameAs(Task task) {
        return type.equals(task.type()) && input.equals(task.input());
    }
}

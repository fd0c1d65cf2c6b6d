package dev.carillon.core.tasks;

import dev.carillon.core.channels.Publisher;
import dev.carillon.core.spi.Draft;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.json.RawJson;
import org.jspecify.annotations.Nullable;

/// Publishes what happens to tasks: on the task's channel, and its state in the owner's inbox too,
/// for those of the owner's connections that don't follow the task itself. Thread-safe; whoever
/// publishes for one task does so one after the other.
final class TaskEvents {
    private static final String STATE = "state";

    private final Publisher publisher;

    TaskEvents(Publisher publisher) {
        this.publisher = publisher;
    }

    /// A new state, or further progress in the same.
    ///
    /// @param change only what differs from the event before; null when that isn't shorter
    void state(String type, Task task, @Nullable RawJson change) {
        var channel = ChannelName.task(task.id());
        var draft = Draft.of(channel, type, TaskJson.state(task)).withDelta(change);
        publisher.publish(draft.withKey(STATE));
        publisher.publish(
                draft.on(ChannelName.user(task.owner()))
                        .withKey(channel.value())
                        .to(new Audience.ExceptSubscribersOf(channel)));
    }

    /// An event of the handler's own.
    void emitted(Task task, String type, RawJson data) {
        publisher.publish(Draft.of(ChannelName.task(task.id()), type, data));
    }

    /// Whether those who deliver are behind.
    boolean isCongested() {
        return publisher.isCongested();
    }
}

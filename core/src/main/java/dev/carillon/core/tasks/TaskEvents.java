package dev.carillon.core.tasks;

import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Publisher.Receipt;
import dev.carillon.core.spi.Draft;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Publishes what happens to tasks: on the task's channel, and its state in the owner's inbox too,
/// for those of the owner's connections that don't follow the task itself. Thread-safe; whoever
/// publishes for one task does so one after the other.
final class TaskEvents {
    private static final String STATE = "state";

    private final Publisher publisher;
    private final InstantSource clock;
    private final BroadcastCounts counts = new BroadcastCounts();

    TaskEvents(Publisher publisher, InstantSource clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /// How many connections had a publication, and how many were lost over it.
    private record Sends(int connections, int lost) {
        static CompletionStage<Sends> of(Receipt receipt) {
            return receipt.connections().thenCombine(receipt.lost(), Sends::new);
        }

        Sends plus(Sends other) {
            return new Sends(connections + other.connections, lost + other.lost);
        }
    }

    /// A new state, or further progress in the same: on the task's channel first, so that whoever
    /// subscribes to it in between has it from there alone.
    ///
    /// @param change only what differs from the event before; null when that isn't shorter
    /// @param since when it came to be so
    /// @return once the logs have it, or have failed
    CompletionStage<?> state(String type, Task task, @Nullable RawJson change, Instant since) {
        counts.published(clock.millis());
        var channel = ChannelName.task(task.id());
        var state = Draft.of(channel, type, TaskJson.state(task)).withDelta(change);
        var draft = change == null ? state.durable() : state; // further progress is not worth it
        var onTask = publisher.publish(draft.withKey(STATE));
        var inInbox =
                publisher.publish(
                        draft.on(ChannelName.user(task.owner()))
                                .withKey(channel.value())
                                .to(new Audience.ExceptSubscribersOf(channel)));
        count(
                onTask.thenCompose(Sends::of)
                        .thenCombine(inInbox.thenCompose(Sends::of), Sends::plus),
                since);
        return onTask.thenCombine(inInbox, (_, _) -> true).exceptionally(_ -> false);
    }

    /// Whether what is on a task's channel tells where the task stands.
    enum Told {
        /// It does.
        YES,
        /// There is something, but not that.
        NO,
        /// There is nothing: its log was not kept, or is not any more.
        NOTHING
    }

    Told told(Task task) {
        return publisher
                .newest(ChannelName.task(task.id()))
                .thenApply(newest ->
                        newest.map(last ->
                                        last.type().equals(TaskRun.eventOf(task))
                                                ? Told.YES
                                                : Told.NO)
                                .orElse(Told.NOTHING))
                .toCompletableFuture()
                .join();
    }

    /// Where a task that is over stands, for those who come; whoever should hear of its end did.
    void restate(Task task) {
        var draft =
                Draft.of(ChannelName.task(task.id()), TaskRun.eventOf(task), TaskJson.state(task));
        var _ = publisher.publish(draft.withKey(STATE));
    }

    /// An event of the handler's own.
    void emitted(Task task, String type, RawJson data) {
        var since = clock.instant();
        counts.published(clock.millis());
        count(
                publisher
                        .publish(Draft.of(ChannelName.task(task.id()), type, data))
                        .thenCompose(Sends::of),
                since);
    }

    private void count(CompletionStage<Sends> sends, Instant since) {
        var _ =
                sends.whenComplete((sum, failure) -> {
                    if (failure == null) {
                        counts.delivered(
                                sum.connections(),
                                sum.lost(),
                                Duration.between(since, clock.instant()));
                    } else {
                        counts.failed();
                    }
                });
    }

    BroadcastCounts counts() {
        return counts;
    }

    /// Whether those who deliver are behind.
    boolean isCongested() {
        return publisher.isCongested();
    }
}

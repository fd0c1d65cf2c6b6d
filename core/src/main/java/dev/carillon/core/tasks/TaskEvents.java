package dev.carillon.core.tasks;

import dev.carillon.core.channels.Publisher;
import dev.carillon.core.channels.Publisher.Receipt;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Publishes what happens to tasks: on the task's channel, and its state in the owner's inbox too,
/// for those of the owner's connections that don't follow the task itself. Thread-safe; whoever
/// publishes for one task does so one after the other.
final class TaskEvents {
    private static final String STATE = "state";

    private final Publisher publisher;
    private final Faults faults;
    private final InstantSource clock;
    private final BroadcastCounts counts = new BroadcastCounts();

    /// @param faults counts what fails of tasks where nobody can be told
    TaskEvents(Publisher publisher, Faults faults, InstantSource clock) {
        this.faults = faults;
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
        var state = onTask(type, task).withDelta(change);
        var draft = change == null ? state.durable() : state; // further progress is not worth it
        var onTask = publisher.publish(draft);
        var inInbox = publisher.publish(copyFor(task.owner(), draft));
        count(
                onTask.thenCompose(Sends::of)
                        .thenCombine(inInbox.thenCompose(Sends::of), Sends::plus),
                since);
        return onTask.thenCombine(inInbox, (_, _) -> true).exceptionally(_ -> false);
    }

    /// Why a task with such an outcome could not be told to its owner; empty when it could.
    Optional<String> refusal(Task task, Outcome outcome) {
        var ended =
                new Task(
                        task.submission(),
                        outcome.state(),
                        task.progress(),
                        task.attempts(),
                        task.times(),
                        Optional.of(outcome));
        return publisher
                .refusal(onTask(TaskRun.eventOf(ended), ended))
                .map(refusal -> String.valueOf(refusal.getMessage()));
    }

    /// Why an event of a task's handler can't be told; empty when it can.
    Optional<String> refusal(Task task, String type, RawJson data) {
        return publisher
                .refusal(NewPublication.of(ChannelName.task(task.id()), type, data))
                .map(refusal -> String.valueOf(refusal.getMessage()));
    }

    private static NewPublication onTask(String type, Task task) {
        return NewPublication.of(ChannelName.task(task.id()), type, TaskJson.state(task))
                .withKey(STATE);
    }

    /// What stands in an inbox for what stands on a task's channel.
    private static NewPublication copyFor(UserId owner, NewPublication onTask) {
        var channel = onTask.channel();
        return onTask.on(ChannelName.user(owner))
                .withKey(channel.value())
                .to(new Audience.ExceptSubscribersOf(channel));
    }

    /// Tells where a task stands, unless an earlier server has: a server may die between keeping a
    /// state and telling it, and between telling it on the task's channel and in the inbox.
    void announce(Task task) {
        var word = word(task);
        if (word.filter(last -> tells(last, task)).isPresent()) {
            tellOwner(word.get(), task);
        } else {
            var _ = state(TaskRun.eventOf(task), task, null, clock.instant());
        }
    }

    /// The same of a task that is over. Where its channel's log was not kept its state stands there
    /// again, for those who come.
    ///
    /// @param lately whether its owner may not have heard of it yet
    void restate(Task task, boolean lately) {
        var word = word(task);
        if (word.isEmpty()) {
            var _ = publisher.publish(onTask(TaskRun.eventOf(task), task));
        } else if (!tells(word.get(), task)) {
            var _ = state(TaskRun.eventOf(task), task, null, clock.instant());
        } else if (lately) {
            tellOwner(word.get(), task);
        }
    }

    /// The newest word on a task's channel.
    private Optional<Publication> word(Task task) {
        return join(publisher.newest(ChannelName.task(task.id()), STATE));
    }

    private static boolean tells(Publication word, Task task) {
        return word.type().equals(TaskRun.eventOf(task));
    }

    /// Has the newest word on a task's channel stand in its owner's inbox too.
    private void tellOwner(Publication word, Task task) {
        var copy =
                copyFor(task.owner(), NewPublication.of(word.channel(), word.type(), word.data()));
        var told = join(publisher.newest(copy.channel(), word.channel().value()));
        if (told.filter(last -> isSame(last, word)).isEmpty()) {
            var _ = publisher.publish(copy.durable());
        }
    }

    private static boolean isSame(Publication one, Publication other) {
        return one.type().equals(other.type()) && one.data().equals(other.data());
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /// An event of the handler's own.
    void emitted(Task task, String type, RawJson data) {
        var since = clock.instant();
        counts.published(clock.millis());
        count(
                publisher
                        .publish(NewPublication.of(ChannelName.task(task.id()), type, data))
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

    Faults faults() {
        return faults;
    }

    BroadcastCounts counts() {
        return counts;
    }

    /// Whether those who deliver are behind.
    boolean isCongested() {
        return publisher.isCongested();
    }
}

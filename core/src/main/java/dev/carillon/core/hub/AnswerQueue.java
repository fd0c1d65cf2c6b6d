package dev.carillon.core.hub;

import dev.carillon.core.faults.Asking;
import dev.carillon.protocol.Event;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Large answers that wait until the wire takes more. They are made one at a time, in the order in
/// which they were asked for, so that memory holds one of them at most. Confined to the
/// connection's loop; a connection has one only once something large was asked for.
@OnLoop
final class AnswerQueue {
    /// How many may wait.
    private static final int MAX = 64;

    private final Connection connection;
    private final ArrayDeque<Supplier<CompletionStage<Event>>> waiting = new ArrayDeque<>(2);

    /// Whether one of them is being made.
    private boolean busy;

    AnswerQueue(Connection connection) {
        this.connection = connection;
    }

    /// Takes one.
    ///
    /// @param answer makes it
    /// @return false when too many wait already
    boolean add(Supplier<CompletionStage<Event>> answer) {
        if (waiting.size() >= MAX) {
            return false;
        }
        waiting.addLast(answer);
        proceed();
        return true;
    }

    /// Has the next one made, if the wire takes it.
    void proceed() {
        while (!busy
                && !waiting.isEmpty()
                && connection.outbox().takesMore()
                && connection.isOpen()) {
            busy = true;
            var _ =
                    Asking.of(waiting.removeFirst())
                            .whenComplete((event, failure) ->
                                    connection.onLoop(() -> made(event, failure)));
        }
    }

    private void made(@Nullable Event event, @Nullable Throwable failure) {
        busy = false;
        if (event == null) {
            connection.failed(new IllegalStateException("an answer could not be made", failure));
        } else {
            connection.send(event);
            proceed();
        }
    }
}

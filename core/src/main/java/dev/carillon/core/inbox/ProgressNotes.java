package dev.carillon.core.inbox;

import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.faults.RepeatedTask;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.spi.Loop;
import java.time.Duration;
import java.util.ArrayDeque;

/// The inbox sessions of one event loop whose progress is to be stored, which is done about once a
/// second: a server that is killed forgets no more than that. Owned by that loop.
@OnLoop
final class ProgressNotes {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /// How many sessions have their turn before other work of the loop has.
    private static final int SLICE = 512;

    private final Loop loop;
    private final DeviceCursors cursors;
    private final InboxOptions options;
    private final Faults faults;

    /// Each session stands here once at most.
    private final ArrayDeque<InboxSession> waiting = new ArrayDeque<>();

    /// How many of them have their turn in this round still.
    private int left;

    ProgressNotes(Loop loop, DeviceCursors cursors, InboxOptions options, Faults faults) {
        this.loop = loop;
        this.cursors = cursors;
        this.options = options;
        this.faults = faults;
    }

    /// Begins to store progress.
    ///
    /// @param index of the loop, for error messages
    void start(int index) {
        var name = "inbox progress of loop %d".formatted(index);
        loop.repeat(new RepeatedTask(name, Part.INBOX_PROGRESS, faults, this::round), INTERVAL);
    }

    DeviceCursors cursors() {
        return cursors;
    }

    InboxOptions options() {
        return options;
    }

    /// Gives a session a turn in the next round.
    void add(InboxSession session) {
        waiting.add(session);
    }

    private void round() {
        if (left == 0 && !waiting.isEmpty()) {
            left = waiting.size();
            slice();
        }
    }

    /// Gives some their turn, and lets the loop do other work before the next.
    private void slice() {
        for (var end = Math.max(0, left - SLICE); left > end; left--) {
            var session = waiting.remove();
            faults.contain(Part.INBOX_PROGRESS, session::takeTurn);
        }
        if (left > 0) {
            loop.executeAfterIo(this::slice);
        }
    }
}

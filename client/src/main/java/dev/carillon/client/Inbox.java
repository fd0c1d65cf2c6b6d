package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The user's inbox, which every connection receives. Thread-safe: all is handed to the client's
/// loop, which owns what is here.
///
/// The events of the user's tasks are among its items, by their types, such as `task_completed`.
///
/// With acknowledgements (`ClientBuilder.acks()`) the server sends what was not acknowledged again
/// when the device comes back; the server takes an offset for all before it as well, so what is
/// said to it is only what has no gap before it. Without, what was written to a connection counts
/// as had.
public final class Inbox {
    private static final int MOST_EARLY = 1000;

    private final CarillonClient client;
    private final boolean acknowledges;

    /// What was given to the application and is not acknowledged, and the newest of all.
    private final TreeSet<Long> open = new TreeSet<>();

    /// What waits for the first listener; null once there was one.
    private @Nullable Deque<Message> early = new ArrayDeque<>();

    private long newest;
    private long told;
    private String epoch = "";
    private @Nullable Link link;

    Inbox(CarillonClient client, boolean acknowledges) {
        this.client = client;
        this.acknowledges = acknowledges;
    }

    /// Something for this user, to be acknowledged when it is put away safely.
    public record Item(Message message, Runnable acknowledging) {
        /// Says that it is put away.
        public void ack() {
            acknowledging.run();
        }
    }

    /// Listens. What came before there was a listener, at most the newest thousand, waits for the
    /// first.
    public Subscription subscribe(Consumer<Item> listener) {
        return client.joinInbox(
                message -> listener.accept(new Item(message, () -> ack(message.offset()))));
    }

    private void ack(long offset) {
        client.onLoop(() -> {
            open.remove(offset);
            tell();
        });
    }

    /// Marks everything up to an offset as read, on all of the user's devices.
    public CompletableFuture<Void> read(long offset) {
        return client.send(
                        () -> new JsonObjectWriter().text("type", "read").number("offset", offset))
                .thenAccept(_ -> {});
    }

    void opened(Link to, String newEpoch) {
        link = to;
        told = 0;
        if (!newEpoch.equals(epoch)) {
            epoch = newEpoch;
            open.clear();
            newest = 0;
        }
        tell();
    }

    void broken() {
        link = null;
    }

    /// What waited for the first listener, for whom it is now.
    List<Message> takeEarly() {
        var waited = early == null ? List.<Message>of() : List.copyOf(early);
        early = null;
        return waited;
    }

    void received(Message message) {
        if (early != null) {
            early.add(message);
            if (early.size() > MOST_EARLY) {
                early.remove();
            }
        }
        if (acknowledges) {
            open.add(message.offset());
            newest = Math.max(newest, message.offset());
        }
    }

    private void tell() {
        var upTo = open.isEmpty() ? newest : Math.min(open.first() - 1, newest);
        if (acknowledges && link != null && upTo > told) {
            told = upTo;
            link.tell(
                    new JsonObjectWriter()
                            .text("type", "ack")
                            .text("epoch", epoch)
                            .number("offset", upTo));
        }
    }
}

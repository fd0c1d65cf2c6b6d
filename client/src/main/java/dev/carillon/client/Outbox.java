package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Commands that have no answer yet, in the order of their asking. They are sent when there is a
/// connection, and once more when that broke before it answered, so each of them must be one that
/// the server carries out once however often it comes: it has an idempotency key, or changes
/// nothing. At most [#MOST] wait; what goes beyond is refused by `outbox_full`. Owned by the
/// client's loop.
final class Outbox {
    static final int MOST = 1000;

    private final Loop loop;
    private final Set<Entry> entries = new LinkedHashSet<>();
    private @Nullable Link link;

    private static final class Entry {
        final Supplier<JsonObjectWriter> command;
        final CompletableFuture<Frame> answer;
        Future<?> timer = CompletableFuture.completedFuture(null);
        boolean sent;

        Entry(Supplier<JsonObjectWriter> command, CompletableFuture<Frame> answer) {
            this.command = command;
            this.answer = answer;
        }
    }

    Outbox(Loop loop) {
        this.loop = loop;
    }

    /// Sends a command now, or when there is a connection.
    void send(
            Supplier<JsonObjectWriter> command, Duration timeout, CompletableFuture<Frame> answer) {
        if (entries.size() >= MOST) {
            answer.completeExceptionally(
                    new ClientException(
                            "outbox_full",
                            "%d commands wait for an answer, no more may; wait for answers before you send more"
                                    .formatted(MOST)));
            return;
        }
        var entry = new Entry(command, answer);
        entries.add(entry);
        entry.timer = loop.later(timeout, () -> expire(entry, timeout));
        pass(entry);
    }

    /// Sends all that has no answer yet.
    void attach(Link to) {
        link = to;
        List.copyOf(entries).forEach(this::pass);
    }

    void detach() {
        link = null;
    }

    void failAll(ClientException error) {
        List.copyOf(entries).forEach(entry -> fail(entry, error));
    }

    private void pass(Entry entry) {
        if (link == null) {
            return;
        }
        entry.sent = true;
        link.command(
                entry.command.get(),
                reply -> {
                    if (take(entry)) {
                        entry.answer.complete(reply);
                    }
                },
                error -> {
                    if (!error.name().equals(ClientException.BROKEN)) {
                        fail(entry, error);
                    }
                });
    }

    private void expire(Entry entry, Duration timeout) {
        var why =
                entry.sent
                        ? "no answer came within %d ms; it may have been carried out"
                        : "there was no connection within %d ms; it was not sent";
        fail(entry, new ClientException("timeout", why.formatted(timeout.toMillis())));
    }

    private void fail(Entry entry, ClientException error) {
        if (take(entry)) {
            entry.answer.completeExceptionally(error);
        }
    }

    private boolean take(Entry entry) {
        entry.timer.cancel(false);
        return entries.remove(entry);
    }
}

package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One socket from its opening to its end, and the commands on it that have no answer yet. Owned by
/// the client's loop. Once closed it reports nothing more.
final class Link implements TextSocket.Listener {
    private static final Duration USUAL_SILENCE = Duration.ofSeconds(25);
    private static final Duration PONG = Duration.ofSeconds(10);

    private final Loop loop;
    private final Owner owner;
    private final Map<String, Pending> pending = new HashMap<>();
    private @Nullable TextSocket socket;
    private Future<?> heartbeat = CompletableFuture.completedFuture(null);
    private Duration silence = USUAL_SILENCE;
    private long ids;
    private boolean over;

    /// Whom the link tells, on the loop.
    interface Owner {
        void opened(Link link);

        /// A frame came; replies have been given to their commands already.
        void received(Link link, Frame frame);

        void closed(Link link, Closure closure);
    }

    private record Pending(Consumer<Frame> reply, Consumer<ClientException> fail) {}

    Link(Loop loop, Owner owner) {
        this.loop = loop;
        this.owner = owner;
    }

    void open(HttpClient http, URI uri) {
        TextSocket.open(http, uri, this)
                .whenComplete((opened, failure) -> loop.execute(() -> opened(opened, failure)));
    }

    private void opened(@Nullable TextSocket opened, @Nullable Throwable failure) {
        if (opened == null) {
            var cause = failure instanceof CompletionException e ? e.getCause() : failure;
            finish(
                    new Closure(
                            Closure.LOST, String.valueOf(cause == null ? "" : cause.getMessage())));
        } else if (over) {
            opened.close();
        } else {
            socket = opened;
            hear();
            owner.opened(this);
        }
    }

    /// Sends a command; its reply or refusal is handed over before the next frame is looked at. It
    /// fails with `broken` when the connection ends first.
    void command(JsonObjectWriter members, Consumer<Frame> reply, Consumer<ClientException> fail) {
        var open = socket;
        if (open == null || over) {
            fail.accept(broken());
            return;
        }
        var id = Long.toString(++ids);
        pending.put(id, new Pending(reply, fail));
        open.send(members.text("id", id).toRawJson().toString());
    }

    /// Sends what wants no answer.
    void tell(JsonObjectWriter members) {
        if (socket != null && !over) {
            socket.send(members.toRawJson().toString());
        }
    }

    private static ClientException broken() {
        return new ClientException(
                ClientException.BROKEN, "the connection broke before the answer came", true);
    }

    /// Ends it at once.
    void close(int code, String reason) {
        if (socket != null) {
            socket.close(1000, "bye");
        }
        finish(new Closure(code, reason));
    }

    @Override
    public void received(String text) {
        loop.execute(() -> {
            if (!over) {
                hear();
                Frame.parse(text).ifPresent(this::take);
            }
        });
    }

    private void take(Frame frame) {
        if (frame.type().equals("connected")) {
            frame.data()
                    .flatMap(data -> data.integer("heartbeatInterval"))
                    .filter(millis -> millis > 0)
                    .ifPresent(millis -> silence = Duration.ofMillis(millis));
        }
        var asked = frame.isPublication() ? null : frame.id().map(pending::remove).orElse(null);
        if (asked != null) {
            if (frame.type().equals("error") || frame.type().equals("auth_failed")) {
                asked.fail().accept(frame.toException());
            } else {
                asked.reply().accept(frame);
            }
        }
        if (!over) {
            owner.received(this, frame);
        }
    }

    @Override
    public void pong() {
        loop.execute(this::hear);
    }

    @Override
    public void closed(Closure closure) {
        loop.execute(() -> finish(closure));
    }

    /// A sign of life: the next is due when there was silence for a while.
    private void hear() {
        heartbeat.cancel(false);
        heartbeat = loop.later(silence, this::probe);
    }

    private void probe() {
        if (socket != null && !over) {
            socket.ping();
            heartbeat = loop.later(PONG, () -> close(Closure.LOST, "no sign of life"));
        }
    }

    private void finish(Closure closure) {
        if (over) {
            return;
        }
        over = true;
        heartbeat.cancel(false);
        if (socket != null && closure.code() == Closure.LOST) {
            socket.close();
        }
        var unanswered = Map.copyOf(pending);
        pending.clear();
        unanswered.values().forEach(one -> one.fail().accept(broken()));
        owner.closed(this, closure);
    }
}

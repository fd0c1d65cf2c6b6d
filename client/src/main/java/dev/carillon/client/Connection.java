package dev.carillon.client;

import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One connection at a time to one server: authenticates, comes back by itself with full jitter,
/// and renews its token in place. Owned by the client's loop; tokens are fetched on virtual
/// threads.
final class Connection implements Link.Owner {
    private static final Duration OPENING = Duration.ofSeconds(10);

    /// A connection that held this long starts the back-off from the beginning.
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final Loop loop;
    private final HttpClient http;
    private final URI uri;
    private final Supplier<String> tokens;
    private final Owner owner;

    private ConnectionState state = ConnectionState.IDLE;
    private @Nullable Link link;
    private long onlineSince;
    private int failures;
    private Backoff backoff = Backoff.USUAL;
    private Future<?> timer = CompletableFuture.completedFuture(null);
    private Future<?> renewal = CompletableFuture.completedFuture(null);

    /// Whom the connection tells, on the loop.
    interface Owner {
        /// What to say with `auth` beside the token.
        void greet(JsonObjectWriter auth);

        /// The server let us in.
        void opened(Link link, Frame reply);

        void received(Frame frame);

        /// The link is gone; it may come back.
        void broken();

        void changed(ConnectionState state);

        /// It won't come back by itself.
        void ended(ClientException why);
    }

    Connection(Loop loop, HttpClient http, URI uri, Supplier<String> tokens, Owner owner) {
        this.loop = loop;
        this.http = http;
        this.uri = uri;
        this.tokens = tokens;
        this.owner = owner;
    }

    ConnectionState state() {
        return state;
    }

    /// Connects now, whatever it was waiting for. Does nothing when online or on the way.
    void connect() {
        if (state != ConnectionState.ONLINE && state != ConnectionState.CONNECTING) {
            open();
        }
    }

    void close(ClientException why) {
        if (state != ConnectionState.CLOSED) {
            giveUp(why);
        }
    }

    private void open() {
        timer.cancel(false);
        become(ConnectionState.CONNECTING);
        var mine = new Link(loop, this);
        link = mine;
        timer = loop.later(OPENING, () -> mine.close(Closure.LOST, "no answer while connecting"));
        mine.open(http, uri);
    }

    @Override
    public void opened(Link opened) {
        withToken(opened, token -> authenticate(opened, token, true));
    }

    private void withToken(Link on, Consumer<String> then) {
        Thread.ofVirtual()
                .name("carillon-token")
                .start(() -> {
                    try {
                        var token = tokens.get();
                        loop.execute(() -> {
                            if (on == link) {
                                then.accept(token);
                            }
                        });
                    } catch (RuntimeException e) {
                        loop.execute(() -> noToken(on, e));
                    }
                });
    }

    private void noToken(Link on, RuntimeException why) {
        if (on != link) {
            return;
        }
        if (why instanceof ClientException known && !known.isRetryable()) {
            giveUp(known);
        } else {
            on.close(Closure.LOST, "no token: " + why.getMessage());
        }
    }

    private void authenticate(Link on, String token, boolean first) {
        var auth = new JsonObjectWriter().text("type", "auth").text("token", token);
        owner.greet(auth);
        on.command(
                auth,
                reply -> authenticated(on, reply),
                error -> {
                    if (on != link || !error.isAboutToken()) {
                        return; // the server ends the connection, and says whether to come back
                    }
                    if (first && !error.name().equals("inactive_user")) {
                        withToken(on, another -> authenticate(on, another, false));
                    } else {
                        giveUp(error);
                    }
                });
    }

    private void authenticated(Link on, Frame reply) {
        timer.cancel(false);
        onlineSince = System.nanoTime();
        planRenewal(on, reply);
        // Those who are told first send what waits; the state is told when all of that is on its
        // way.
        state = ConnectionState.ONLINE;
        owner.opened(on, reply);
        owner.changed(state);
    }

    /// Takes another token before this one ends. Lives are compared by the server's clock alone.
    private void planRenewal(Link on, Frame reply) {
        renewal.cancel(false);
        var until = reply.data().flatMap(data -> data.integer("expiresAt")).orElse(0L);
        var life = until - reply.fields().integer("timestamp").orElse(until);
        if (life > 0) {
            renewal = loop.later(Duration.ofMillis(life * 4 / 5), () -> renew(on));
        }
    }

    private void renew(Link on) {
        withToken(
                on,
                token ->
                        on.command(
                                new JsonObjectWriter().text("type", "auth").text("token", token),
                                reply -> planRenewal(on, reply),
                                // When the old one ends the server closes the connection, and we
                                // come back.
                                _ -> {}));
    }

    @Override
    public void received(Link from, Frame frame) {
        if (from != link) {
            return;
        }
        if (frame.type().equals("connected")) {
            frame.data().flatMap(data -> data.object("reconnect")).ifPresent(this::hint);
        }
        owner.received(frame);
    }

    private void hint(JsonFields reconnect) {
        var delay = reconnect.integer("delay").filter(millis -> millis > 0).orElse(500L);
        backoff =
                new Backoff(
                        Duration.ofMillis(delay),
                        reconnect.bool("exponentialBackoff").orElse(true),
                        Math.clamp(
                                reconnect.integer("maxAttempts").orElse(0L), 0, Integer.MAX_VALUE));
    }

    @Override
    public void closed(Link from, Closure closure) {
        if (from != link) {
            return;
        }
        if (state == ConnectionState.ONLINE
                && System.nanoTime() - onlineSince >= SETTLED.toNanos()) {
            failures = 0;
        }
        drop();
        if (!closure.mayReturn()) {
            giveUp(new ClientException(nameOf(closure), closure.toString(), false));
        } else if (backoff.maxAttempts() > 0 && failures >= backoff.maxAttempts()) {
            giveUp(
                    new ClientException(
                            "closed",
                            "%s; given up after %d attempts, as the server asks"
                                    .formatted(closure, backoff.maxAttempts()),
                            false));
        } else {
            var wait = backoff.next(failures++, RandomGenerator.getDefault());
            timer = loop.later(wait, this::open);
            become(ConnectionState.RECONNECTING);
        }
    }

    private static String nameOf(Closure closure) {
        if (closure.code() == CloseCode.INVALID_TOKEN.code()) {
            return "invalid_token";
        } else if (closure.code() == CloseCode.SESSION_REVOKED.code()) {
            return "revoked_token";
        }
        return closure.code() == CloseCode.USER_INACTIVE.code() ? "inactive_user" : "closed";
    }

    private void giveUp(ClientException why) {
        var last = link;
        drop();
        if (last != null) {
            last.close(1000, "bye");
        }
        failures = 0;
        become(ConnectionState.CLOSED);
        owner.ended(why);
    }

    private void drop() {
        timer.cancel(false);
        renewal.cancel(false);
        link = null;
        owner.broken();
    }

    private void become(ConnectionState next) {
        state = next;
        owner.changed(next);
    }
}

package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A client of one server: one connection that comes back by itself, and on it channels, the inbox,
/// and what is published. Thread-safe: all is handed to a thread of its own, which owns what is
/// here.
///
/// Whatever happens to the connection, a channel's listener gets each message once and in order, or
/// is told that something is missing; what is published is published once.
public final class CarillonClient implements AutoCloseable {
    private static final String INBOX = "user:";

    private final Manner manner;
    private final Loop loop = new Loop();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Positions positions = new Positions();
    private final Outbox outbox = new Outbox(loop);
    private final Subscriptions subscriptions;
    private final Connection connection;
    private final Inbox inbox;

    /// Who listens, by channel; the inbox by its prefix alone, until the server has said whose it
    /// is.
    private final Map<String, List<Subscription>> listeners = new HashMap<>();

    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private final List<Consumer<ConnectionState>> watchers = new CopyOnWriteArrayList<>();
    private String user = "";

    /// Written by the loop, read by anybody.
    private volatile ConnectionState state = ConnectionState.IDLE;

    /// How it behaves.
    record Manner(@Nullable String device, boolean acks, Duration timeout) {}

    CarillonClient(URI uri, Supplier<String> tokens, Manner manner) {
        this.manner = manner;
        this.inbox = new Inbox(this, manner.acks());
        this.subscriptions = new Subscriptions(loop, positions, new Members());
        this.connection = new Connection(loop, http, uri, tokens, new Caller());
    }

    /// Sets up a client of the server whose WebSockets are here, such as `ws://localhost:8000/ws`.
    public static ClientBuilder builder(String url) {
        return new ClientBuilder(URI.create(url));
    }

    /// Connects now, whatever it was waiting for.
    ///
    /// @return done once it is online; fails with a [ClientException] when the server won't have us
    public CompletableFuture<Void> connect() {
        var online = new CompletableFuture<Void>();
        var taken =
                loop.execute(() -> {
                    if (connection.state() == ConnectionState.ONLINE) {
                        online.complete(null);
                    } else {
                        waiting.add(online);
                        connection.connect();
                    }
                });
        return taken ? online : CompletableFuture.failedFuture(wasClosed());
    }

    public ConnectionState state() {
        return state;
    }

    /// Is told of each change of the state, by the client's own thread: don't block it.
    public void onState(Consumer<ConnectionState> watcher) {
        watchers.add(watcher);
    }

    /// A channel by its name.
    public Channel channel(String name) {
        return new Channel(name, this);
    }

    /// What is for this user.
    public Inbox inbox() {
        return inbox;
    }

    /// Ends everything: listeners are told, and what has no answer fails with `closed`.
    @Override
    public void close() {
        var done = new CompletableFuture<Void>();
        loop.execute(() -> {
            connection.close(wasClosed());
            done.complete(null);
        });
        if (state != ConnectionState.CLOSED) {
            // What listeners are told is on its way when this returns.
            done.orTimeout(1, TimeUnit.SECONDS).exceptionally(_ -> null).join();
        }
        loop.close();
        http.shutdown();
    }

    void onLoop(Runnable work) {
        loop.execute(work);
    }

    CompletableFuture<Frame> send(Supplier<JsonObjectWriter> command) {
        var answer = new CompletableFuture<Frame>();
        var taken =
                loop.execute(() -> {
                    if (connection.state() == ConnectionState.CLOSED) {
                        answer.completeExceptionally(
                                new ClientException(
                                        "closed",
                                        "the connection is over; connect() again",
                                        false));
                        return;
                    }
                    start();
                    outbox.send(command, manner.timeout(), answer);
                });
        return taken ? answer : CompletableFuture.failedFuture(wasClosed());
    }

    private static ClientException wasClosed() {
        return new ClientException("closed", "the client was closed", false);
    }

    private void start() {
        if (connection.state() == ConnectionState.IDLE) {
            connection.connect();
        }
    }

    Subscription joinInbox(ChannelListener listener) {
        return join(INBOX, listener);
    }

    Subscription join(String channel, ChannelListener listener) {
        var joined = new CompletableFuture<Subscription>();
        var subscription =
                new Subscription(channel, listener, () -> loop.execute(() -> leave(joined.join())));
        joined.complete(subscription);
        var taken =
                loop.execute(() -> {
                    listeners.computeIfAbsent(channel, _ -> new ArrayList<>()).add(subscription);
                    if (channel.equals(INBOX)) {
                        inbox.takeEarly().forEach(subscription::message);
                    } else {
                        subscriptions.follow(channel);
                    }
                    start();
                });
        if (!taken) {
            subscription.end(wasClosed());
        }
        return subscription;
    }

    private void leave(Subscription subscription) {
        var all = listeners.get(subscription.channel());
        if (all != null && all.remove(subscription) && all.isEmpty()) {
            listeners.remove(subscription.channel());
            if (!subscription.channel().equals(INBOX)) {
                subscriptions.unfollow(subscription.channel());
            }
        }
    }

    private List<Subscription> listenersOf(String channel) {
        return List.copyOf(listeners.getOrDefault(channel, List.of()));
    }

    /// What becomes of channels.
    private final class Members implements Subscriptions.Owner {
        @Override
        public void subscribed(String channel, Recovery recovery) {
            listenersOf(channel).forEach(one -> one.subscribed(recovery));
        }

        @Override
        public void refused(String channel, ClientException why) {
            listenersOf(channel).forEach(one -> one.end(why));
            listeners.remove(channel);
        }
    }

    /// What becomes of the connection.
    private final class Caller implements Connection.Owner {
        @Override
        public void greet(JsonObjectWriter auth) {
            auth.text("device", manner.device());
            if (manner.acks()) {
                auth.bool("acks", true);
            }
            auth.object(
                    "positions",
                    all -> {
                        for (var name : List.of("all", INBOX + user)) {
                            positions
                                    .of(name)
                                    .ifPresent(position ->
                                            all.object(
                                                    name,
                                                    p ->
                                                            p.text("epoch", position.epoch())
                                                                    .number(
                                                                            "offset",
                                                                            position.offset())));
                        }
                    });
        }

        @Override
        public void opened(Link link, Frame reply) {
            var data = reply.data();
            var now = data.flatMap(d -> d.object("user")).flatMap(u -> u.text("id")).orElse("");
            if (!user.isEmpty() && !now.equals(user)) {
                outbox.failAll(
                        new ClientException("closed", "another user is logged in by now", false));
                positions.forget(INBOX + user);
                positions.forget("all");
            }
            user = now;
            subscriptions.attach(link, data.flatMap(d -> d.texts("channels")).orElse(List.of()));
            outbox.attach(link);
            reply.positions()
                    .forEach((channel, position) -> {
                        var recovery = positions.adopt(channel, position);
                        var isInbox = channel.equals(INBOX + user);
                        if (isInbox) {
                            inbox.opened(link, position.position().epoch());
                        }
                        listenersOf(isInbox ? INBOX : channel)
                                .forEach(one -> one.subscribed(recovery));
                    });
        }

        @Override
        public void received(Frame frame) {
            if (!frame.isPublication()) {
                return;
            }
            var message = frame.toMessage();
            if (!subscriptions.has(message.channel()) || !positions.accept(message)) {
                return;
            }
            if (message.channel().equals(INBOX + user)) {
                inbox.received(message);
                listenersOf(INBOX).forEach(one -> one.message(message));
            }
            listenersOf(message.channel()).forEach(one -> one.message(message));
        }

        @Override
        public void broken() {
            subscriptions.detach();
            outbox.detach();
            inbox.broken();
        }

        @Override
        public void changed(ConnectionState now) {
            state = now;
            watchers.forEach(watcher -> watcher.accept(now));
            if (now == ConnectionState.ONLINE) {
                waiting.forEach(one -> one.complete(null));
                waiting.clear();
            }
        }

        @Override
        public void ended(ClientException why) {
            waiting.forEach(one -> one.completeExceptionally(why));
            waiting.clear();
            outbox.failAll(why);
            List.copyOf(listeners.values()).forEach(all -> all.forEach(one -> one.end(why)));
            listeners.clear();
            positions.clear();
        }
    }
}

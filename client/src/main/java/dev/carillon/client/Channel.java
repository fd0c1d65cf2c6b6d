package dev.carillon.client;

import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/// A channel, as a client uses it. Thread-safe: all is handed to the client's loop.
public final class Channel {
    private static final int BUFFER = 256;

    private final String name;
    private final CarillonClient client;

    Channel(String name, CarillonClient client) {
        this.name = name;
        this.client = client;
    }

    public String name() {
        return name;
    }

    /// Listens. However many do, the client has one subscription, from the first to the last of
    /// them.
    public Subscription subscribe(ChannelListener listener) {
        return client.join(name, listener);
    }

    /// All that is published from each subscriber's beginning on. A subscriber that asks for less
    /// than comes is as any listener that is slow: [Subscription#MOST_WAITING].
    public Flow.Publisher<Message> publisher() {
        return subscriber -> {
            var items =
                    new SubmissionPublisher<Message>(
                            Executors.newVirtualThreadPerTaskExecutor(), BUFFER);
            items.subscribe(subscriber);
            var use = new CompletableFuture<Subscription>();
            use.complete(
                    subscribe(
                            new ChannelListener() {
                                @Override
                                public void message(Message message) {
                                    if (items.hasSubscribers()) {
                                        items.submit(message);
                                    } else {
                                        use.join().close();
                                    }
                                }

                                @Override
                                public void ended(ClientException why) {
                                    items.closeExceptionally(why);
                                }
                            }));
        };
    }

    /// Publishes.
    ///
    /// @return its place once the server has it; see [#publish(NewMessage)]
    public CompletableFuture<StreamPosition> publish(String type, RawJson data) {
        return publish(NewMessage.of(type, data));
    }

    /// Publishes. What is published while there is no connection, or is in flight when that breaks,
    /// is sent when there is one, and published once.
    ///
    /// @return its place once the server has it; fails with a [ClientException] when the server
    ///   refuses it, or when time is up
    public CompletableFuture<StreamPosition> publish(NewMessage message) {
        return client.send(() ->
                        message.write(
                                new JsonObjectWriter()
                                        .text("type", "publish")
                                        .text("channel", name)
                                        .text("event", message.type())
                                        .text("idempotency_key", message.idempotencyKey())))
                .thenApply(Channel::position);
    }

    private static StreamPosition position(Frame ack) {
        return ack.data()
                .flatMap(data ->
                        data.text("epoch")
                                .flatMap(epoch ->
                                        data.integer("offset")
                                                .map(offset -> new StreamPosition(epoch, offset))))
                .orElseThrow(
                        () -> new ClientException("internal", "the server's ack has no position"));
    }

    /// What the channel's log still holds: the newest, oldest first.
    ///
    /// @param limit from 1 to 1000
    public CompletableFuture<List<Message>> history(int limit) {
        return client.send(() ->
                        new JsonObjectWriter()
                                .text("type", "history")
                                .text("channel", name)
                                .number("limit", limit))
                .thenApply(reply ->
                        reply
                                .data()
                                .flatMap(data -> data.array("publications"))
                                .orElse(List.of())
                                .stream()
                                .flatMap(raw -> Frame.parse(raw.toString()).stream())
                                .map(Frame::toMessage)
                                .toList());
    }
}

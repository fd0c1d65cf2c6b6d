package dev.carillon.client;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// A listener that notes what it is told. Thread-safe.
final class Heard implements ChannelListener {
    private final Queue<String> data = new ConcurrentLinkedQueue<>();
    private final Queue<Recovery> recoveries = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<ClientException> end = new CompletableFuture<>();

    @Override
    public void message(Message message) {
        data.add(message.data().toString());
    }

    @Override
    public void subscribed(Recovery recovery) {
        recoveries.add(recovery);
    }

    @Override
    public void ended(ClientException why) {
        end.complete(why);
    }

    List<String> data() {
        return List.copyOf(data);
    }

    List<Recovery> recoveries() {
        return List.copyOf(recoveries);
    }

    Heard awaitSubscribed(int times) {
        await().until(() -> recoveries.size() >= times);
        return this;
    }

    Heard awaitMessages(int count) {
        await("of " + count + " messages").until(() -> data.size() >= count);
        return this;
    }

    ClientException end() {
        return end.orTimeout(40, TimeUnit.SECONDS).join();
    }
}

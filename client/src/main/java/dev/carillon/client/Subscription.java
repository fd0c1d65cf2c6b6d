package dev.carillon.client;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// One listener's use of a channel. Thread-safe: what comes waits in a bounded queue, from which a
/// virtual thread of its own gives it to the listener.
public final class Subscription implements AutoCloseable {
    /// How many messages wait for a listener that is slower than what comes.
    public static final int MOST_WAITING = 10_000;

    private final String channel;
    private final ChannelListener listener;
    private final Runnable leave;
    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(MOST_WAITING + 2);

    /// Set by whoever ends it first: its user, the client's loop, or itself when it is too slow.
    private final AtomicBoolean over = new AtomicBoolean();

    private final Thread thread;

    /// @param leave takes it off the channel
    Subscription(String channel, ChannelListener listener, Runnable leave) {
        this.channel = channel;
        this.listener = listener;
        this.leave = leave;
        this.thread = Thread.ofVirtual().name("carillon-" + channel).start(this::giveAll);
    }

    /// Its channel.
    public String channel() {
        return channel;
    }

    private void giveAll() {
        try {
            while (true) {
                waiting.take().run();
            }
        } catch (InterruptedException _) {
            // It is over.
        }
    }

    void message(Message message) {
        give(() -> listener.message(message));
    }

    void subscribed(Recovery recovery) {
        give(() -> listener.subscribed(recovery));
    }

    private void give(Runnable what) {
        if (over.get()) {
            return;
        }
        if (waiting.size() >= MOST_WAITING || !waiting.offer(what)) {
            waiting.clear();
            leave.run();
            end(
                    new ClientException(
                            "too_slow",
                            "%d messages wait for a listener of '%s', no more may: take them faster"
                                    .formatted(MOST_WAITING, channel),
                            false));
        }
    }

    /// What waits is given first, then this.
    void end(ClientException why) {
        if (over.compareAndSet(false, true)) {
            var last =
                    (Runnable)
                            () -> {
                                listener.ended(why);
                                Thread.currentThread().interrupt();
                            };
            if (!waiting.offer(last)) {
                waiting.clear();
                waiting.add(last);
            }
        }
    }

    /// Hears no more. The channel is left when nobody else listens to it.
    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            leave.run();
            waiting.clear();
            thread.interrupt();
        }
    }
}

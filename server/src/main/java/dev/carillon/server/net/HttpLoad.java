package dev.carillon.server.net;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the connections that speak HTTP take together, and which of them came too late. Thread-safe
/// by atomics.
public final class HttpLoad {
    private final BodyBudget bodies;
    private final LoopBudgets unsent;

    /// How many heads have begun and not ended, published by their loops to whoever asks.
    private final AtomicInteger heads = new AtomicInteger();

    /// How many clients let each deadline pass, counted by their loops.
    private final Map<Deadline, LongAdder> late = new EnumMap<>(Deadline.class);

    /// What a client has only so much time for.
    public enum Deadline {
        /// To begin, or to send the next request.
        IDLE,
        /// To send a head that it has begun.
        HEAD,
        /// To send a body.
        BODY,
        /// To take some of what is sent to it.
        WRITE;

        /// The name in metrics.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param bodies the memory for what is read of requests and not used yet
    /// @param unsent the memory for what waits to be sent to clients
    public HttpLoad(BodyBudget bodies, LoopBudgets unsent) {
        this.bodies = bodies;
        this.unsent = unsent;
        for (var deadline : Deadline.values()) {
            late.put(deadline, new LongAdder());
        }
    }

    /// The memory for what is read of requests and not used yet.
    public BodyBudget bodies() {
        return bodies;
    }

    /// The memory for what waits to be sent to clients, of WebSockets too.
    LoopBudgets unsent() {
        return unsent;
    }

    void headBegins() {
        heads.incrementAndGet();
    }

    void headEnds() {
        heads.decrementAndGet();
    }

    void missed(Deadline deadline) {
        of(deadline).increment();
    }

    /// How many heads have begun and not ended.
    public int heads() {
        return heads.get();
    }

    /// How many clients let a deadline pass.
    public long late(Deadline deadline) {
        return of(deadline).sum();
    }

    private LongAdder of(Deadline deadline) {
        return Objects.requireNonNull(late.get(deadline));
    }
}

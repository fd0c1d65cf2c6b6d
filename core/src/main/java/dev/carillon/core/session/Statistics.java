package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.HubObserver;
import dev.carillon.protocol.CloseCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what happens to connections, and logs their coming and going. Thread-safe.
public final class Statistics implements HubObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);

    private final LongAdder accepted = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder replayed = new LongAdder();
    private final LongAdder incomplete = new LongAdder();
    private final LongAdder unannounced = new LongAdder();
    private final Map<CloseCode, LongAdder> closed = new EnumMap<>(CloseCode.class);

    /// How many connections act for somebody; counted by all loops.
    private final AtomicInteger authenticated = new AtomicInteger();

    public Statistics() {
        for (var code : CloseCode.values()) {
            closed.put(code, new LongAdder());
        }
    }

    @Override
    public void opened(Connection connection) {
        accepted.increment();
        LOG.atDebug().addKeyValue("connection", connection.id()).log("connected");
    }

    @Override
    public void authenticated(Connection connection, Principal principal) {
        authenticated.incrementAndGet();
        LOG.atDebug()
                .addKeyValue("connection", connection.id())
                .addKeyValue("user", principal.user())
                .log("authenticated");
    }

    @Override
    public void closed(
            Connection connection, Optional<Principal> principal, @Nullable CloseCode code) {
        if (principal.isPresent()) {
            authenticated.decrementAndGet();
        }
        if (code != null) {
            closedBy(code).increment();
        }
        LOG.atDebug()
                .addKeyValue("connection", connection.id())
                .addKeyValue("code", code == null ? "by the client" : code.code())
                .log("disconnected");
    }

    private LongAdder closedBy(CloseCode code) {
        return closed.computeIfAbsent(code, _ -> new LongAdder());
    }

    @Override
    public void cameBack(int waiting, boolean complete) {
        replayed.add(waiting);
        if (!complete) {
            incomplete.increment();
        }
    }

    @Override
    public void sent(int events) {
        sent.add(events);
    }

    void received() {
        received.increment();
    }

    void authentication(boolean success) {
        (success ? succeeded : failed).increment();
    }

    void leftUnannounced() {
        unannounced.increment();
    }

    /// How often a user came or went and nobody was told, because the event loops were congested.
    public long unannounced() {
        return unannounced.sum();
    }

    /// Connections ever accepted.
    public long accepted() {
        return accepted.sum();
    }

    /// Connections that act for somebody now.
    public int authenticated() {
        return authenticated.get();
    }

    /// Messages ever received from clients.
    public long messagesReceived() {
        return received.sum();
    }

    /// Events ever handed to wires, one for each connection they went to.
    public long messagesSent() {
        return sent.sum();
    }

    /// Authentications that succeeded.
    public long authenticationsSucceeded() {
        return succeeded.sum();
    }

    /// Authentications that failed.
    public long authenticationsFailed() {
        return failed.sum();
    }

    /// Publications that had waited for somebody to come back, and were sent then.
    public long offlineReplayed() {
        return replayed.sum();
    }

    /// Times that somebody came back and something that waited for them was gone.
    public long offlineIncomplete() {
        return incomplete.sum();
    }

    /// Connections that the server closed for this reason.
    public long closed(CloseCode code) {
        return closedBy(code).sum();
    }
}

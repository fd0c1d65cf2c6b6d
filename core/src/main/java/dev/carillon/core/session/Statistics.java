package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.HubObserver;
import dev.carillon.core.resume.ResumeObserver;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.SubscriptionState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Counts what happens to connections, and logs their coming and going. Thread-safe.
public final class Statistics implements HubObserver, ResumeObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);

    private final LongAdder accepted = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder replayed = new LongAdder();
    private final LongAdder incomplete = new LongAdder();
    private final LongAdder unannounced = new LongAdder();
    private final LongAdder roomsRefused = new LongAdder();
    private final LastMinute receivedLately = new LastMinute(received::sum);
    private final LastMinute sentLately = new LastMinute(sent::sum);
    private final Map<CloseCode, LongAdder> closed = new EnumMap<>(CloseCode.class);
    private final Level level;

    /// How many connections are open; counted by all loops.
    private final AtomicInteger open = new AtomicInteger();

    private final LongAdder closedByApplication = new LongAdder();

    /// How many connections act for somebody; counted by all loops.
    private final AtomicInteger authenticated = new AtomicInteger();

    /// Logs for those who look for errors.
    public Statistics() {
        this(Level.DEBUG);
    }

    /// @param level at which connections' coming, joining and going is logged
    public Statistics(Level level) {
        this.level = level;
        for (var code : CloseCode.values()) {
            closed.put(code, new LongAdder());
        }
    }

    @Override
    public void opened(Connection connection) {
        accepted.increment();
        var now = open.incrementAndGet();
        LOG.atLevel(level)
                .addKeyValue("connection", connection.id())
                .addKeyValue("connections", now)
                .log("connected");
    }

    @Override
    public void authenticated(Connection connection, Principal principal) {
        if (principal.isGuest()) {
            return;
        }
        authenticated.incrementAndGet();
        LOG.atDebug()
                .addKeyValue("connection", connection.id())
                .addKeyValue("user", principal.user())
                .log("authenticated");
    }

    @Override
    public void closed(
            Connection connection, Optional<Principal> principal, @Nullable CloseReason reason) {
        if (principal.filter(p -> !p.isGuest()).isPresent()) {
            authenticated.decrementAndGet();
        }
        switch (reason) {
            case CloseCode code -> closedBy(code).increment();
            case CloseReason.ByApplication _ -> closedByApplication.increment();
            case null -> {}
        }
        var now = open.decrementAndGet();
        LOG.atLevel(level)
                .addKeyValue("connection", connection.id())
                .addKeyValue("code", reason == null ? "by the client" : reason.code())
                .addKeyValue("connections", now)
                .log("disconnected");
    }

    /// A connection joined channels by asking to.
    void joined(Connection connection, List<SubscriptionState> channels) {
        for (var joined : channels) {
            if (joined.position() != null) { // else it was there before
                LOG.atLevel(level)
                        .addKeyValue("connection", connection.id())
                        .addKeyValue("channel", joined.channel())
                        .log("joined");
            }
        }
    }

    /// To be called once a second, for what is counted by the minute.
    public void tick() {
        receivedLately.tick();
        sentLately.tick();
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

    void roomRefused() {
        roomsRefused.increment();
    }

    /// How often a room could not be joined because there were too many of them already.
    public long roomsRefused() {
        return roomsRefused.sum();
    }

    /// How often a user came or went and nobody was told, because the event loops were congested.
    public long unannounced() {
        return unannounced.sum();
    }

    /// Connections ever accepted.
    public long accepted() {
        return accepted.sum();
    }

    /// Connections of users now; guests are nobody's.
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

    /// Messages received from clients within the last minute.
    public long receivedLastMinute() {
        return receivedLately.growth();
    }

    /// Events handed to wires within the last minute.
    public long sentLastMinute() {
        return sentLately.growth();
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

    /// Connections that the application closed for reasons of its own.
    public long closedByApplication() {
        return closedByApplication.sum();
    }
}

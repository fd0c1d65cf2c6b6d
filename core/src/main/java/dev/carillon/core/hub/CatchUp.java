package dev.carillon.core.hub;

import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.SubscriptionState.Recovery;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Brings one new subscription up to the point from which it is live: reads the log until it holds
/// all that has gone out to the others meanwhile. Owned by the connection's loop.
@OnLoop
final class CatchUp {
    private final Connection connection;
    private final @Nullable Subscribers subscribers;
    private final ChannelName channel;
    private final int most;
    private final boolean retained;
    private final Missed missed = new Missed();
    private @Nullable StreamPosition since;
    private Recovery recovery;

    /// Whether it was the server who said where to go on.
    private boolean fromCursor;

    /// The most that somebody who was away is sent; 0 when nobody was.
    private int queueSize;

    private boolean left;
    private boolean answered;
    private boolean busy;
    private @Nullable ChannelLog source;
    private @Nullable StreamPosition top;
    private @Nullable StreamPosition reached;

    /// @param subscribers which the connection has joined; null when it was live there before, and
    ///   only wants to know where it stands
    /// @param most how many publications the channel's log can hold
    /// @param retained whether the newest publication of each key comes first
    CatchUp(
            Connection connection,
            @Nullable Subscribers subscribers,
            SubscriptionRequest request,
            int most,
            boolean retained) {
        this.connection = connection;
        this.subscribers = subscribers;
        this.channel = request.channel();
        this.since = request.since();
        this.most = most;
        this.retained = retained;
        this.recovery = since == null ? Recovery.NONE : Recovery.COMPLETE;
        connection.begin(this);
    }

    /// Where a connection stands that is live already.
    static CatchUp standing(Connection connection, ChannelName channel) {
        return new CatchUp(connection, null, new SubscriptionRequest(channel, null), 0, false);
    }

    ChannelName channel() {
        return channel;
    }

    /// Whether the connection was not live there before, and the client named no position.
    boolean isNew() {
        return subscribers != null && since == null;
    }

    /// Goes on where the user's inbox was left. To be called before the first read.
    ///
    /// @param most the most publications that somebody who was away is sent
    void goOnFrom(Inboxes.LeftOff leftOff, int most) {
        since = leftOff.at();
        fromCursor = true;
        if (!leftOff.online()) {
            queueSize = most;
            recovery = Recovery.COMPLETE;
        }
    }

    /// The subscription ended before it was live; another of the same channel is none of ours.
    void left() {
        left = true;
    }

    boolean hasLeft() {
        return left;
    }

    /// Whether something went out that has not been read.
    boolean lags() {
        return subscribers != null && (top == null || subscribers.lastOffset() > top.offset());
    }

    /// Starts the next read; its outcome goes to [#take].
    CompletionStage<LogRead> read(ChannelLog log) {
        var from = top == null ? since : top;
        return log.read(channel, from, from == null ? newest() : most);
    }

    /// How much of the log is wanted where there is no position to read from.
    private int newest() {
        if (queueSize > 0) {
            return queueSize;
        }
        return retained ? most : 0;
    }

    void take(LogRead read) {
        var isWhole = read.gapless() && read.complete();
        if (top == null && since == null) {
            begin(read, isWhole);
        } else if (isWhole) {
            missed.add(read.publications());
        } else {
            forgetPast();
            return;
        }
        top = read.top();
        if (queueSize > 0 && !answered && missed.shorten(queueSize)) {
            recovery = Recovery.PARTIAL;
        }
    }

    /// The first read where there was no position to read from.
    private void begin(LogRead read, boolean isWhole) {
        if (queueSize == 0) {
            missed.add(read.publications().stream().filter(p -> p.key() != null).toList());
            return;
        }
        missed.add(read.publications());
        if (!isWhole) {
            recovery = Recovery.PARTIAL;
        } else if (recovery == Recovery.COMPLETE && missed.size() == 0) {
            recovery = Recovery.NONE; // somebody of whom nothing is known, and nothing waits
        }
    }

    /// What was missed can't be had: before the answer that is what the answer says, after it the
    /// client must come back to hear it.
    private void forgetPast() {
        if (answered) {
            connection.close(CloseCode.SLOW_CONSUMER);
            return;
        }
        if (queueSize > 0) {
            recovery = Recovery.PARTIAL;
        } else if (recovery == Recovery.COMPLETE) {
            recovery = Recovery.IMPOSSIBLE;
        }
        missed.clear();
        since = null;
        top = null;
    }

    SubscriptionState state() {
        return new SubscriptionState(channel, subscribers == null ? null : position(), recovery);
    }

    private StreamPosition position() {
        var start = fromCursor ? missed.start() : null;
        return start == null ? top() : start;
    }

    /// How far the subscription has been written; null before anything was, and while nobody was
    /// told where it begins.
    @Nullable StreamPosition reached() {
        return reached;
    }

    /// Sends what was missed, no faster than the connection takes it, and makes it live. To be
    /// called once the command is answered, and again when the connection takes more.
    void replay(ChannelLog log) {
        answered = true;
        source = log;
        if (queueSize > 0 && (missed.size() > 0 || recovery == Recovery.PARTIAL)) {
            connection.shard().cameBack(missed.size(), recovery == Recovery.COMPLETE);
        }
        resume();
    }

    /// Goes on where the connection took no more.
    void resume() {
        if (source == null || busy || left || isClosed()) {
            return;
        }
        busy = true; // sending may find room on the wire, and so lead here again
        while (!missed.isSent() && connection.isKeepingUp() && !isClosed()) {
            connection.sendAll(missed.nextPiece(connection));
            if (!isClosed()) {
                reached = missed.reached();
            }
        }
        busy = false;
        if (missed.isSent() && !isClosed()) {
            missed.clear();
            reached = top;
            goOn(source);
        }
    }

    private void goOn(ChannelLog log) {
        if (!lags()) {
            live();
            return;
        }
        busy = true;
        var _ =
                read(log)
                        .whenComplete(
                                (read, failure) -> connection.onLoop(() -> readOn(read, failure)));
    }

    private void readOn(@Nullable LogRead read, @Nullable Throwable failure) {
        busy = false;
        if (isClosed()) {
            return;
        }
        if (read == null) {
            connection.failed(new IllegalStateException("a log could not be read", failure));
        } else {
            take(read);
            resume();
        }
    }

    private boolean isClosed() {
        return connection.state() instanceof ConnectionState.Closed;
    }

    /// From here on the connection gets what comes.
    private void live() {
        connection.end(this);
        if (subscribers != null) {
            var memberships = connection.memberships();
            var place = memberships.place(memberships.indexOf(channel));
            subscribers.liveAfter(place, top());
        }
    }

    /// Takes the subscription back.
    void giveUp() {
        connection.end(this);
        if (subscribers != null && !left) {
            connection.shard().leave(connection, channel);
        }
    }

    private StreamPosition top() {
        if (top == null) {
            throw new IllegalStateException("nothing was read of " + channel);
        }
        return top;
    }
}

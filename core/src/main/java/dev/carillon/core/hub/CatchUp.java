package dev.carillon.core.hub;

import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.SubscriptionState.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Brings one new subscription up to the point from which it is live: reads the log until it holds
/// all that has gone out to the others meanwhile. Owned by the connection's loop.
@OnLoop
final class CatchUp {
    /// How much payload is written at once before the wire is asked whether it takes more.
    private static final int PIECE_BYTES = 32 * 1024;

    private final Connection connection;
    private final @Nullable Subscribers subscribers;
    private final SubscriptionRequest request;
    private final int most;
    private final boolean retained;
    private final List<Publication> missed = new ArrayList<>();
    private Recovery recovery;
    private boolean left;
    private int sent;
    private boolean answered;
    private boolean busy;
    private @Nullable ChannelLog source;
    private @Nullable StreamPosition top;

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
        this.request = request;
        this.most = most;
        this.retained = retained;
        this.recovery = request.since() == null ? Recovery.NONE : Recovery.COMPLETE;
        connection.begin(this);
    }

    /// Where a connection stands that is live already.
    static CatchUp standing(Connection connection, ChannelName channel) {
        return new CatchUp(connection, null, new SubscriptionRequest(channel, null), 0, false);
    }

    ChannelName channel() {
        return request.channel();
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
        if (top != null) {
            return log.read(request.channel(), top, most);
        }
        return recovery == Recovery.COMPLETE
                ? log.read(request.channel(), request.since(), most)
                : log.read(request.channel(), null, retained ? most : 0);
    }

    void take(LogRead read) {
        if (recovery == Recovery.COMPLETE && !(read.gapless() && read.complete())) {
            forgetPast();
            return;
        }
        var first = top == null && recovery != Recovery.COMPLETE;
        for (var publication : read.publications()) {
            if (!first || publication.key() != null) {
                missed.add(publication);
            }
        }
        top = read.top();
    }

    /// What was missed can't be had: before the answer that is what the answer says, after it the
    /// client must come back to hear it.
    private void forgetPast() {
        recovery = Recovery.IMPOSSIBLE;
        missed.clear();
        top = null;
        if (answered) {
            connection.close(CloseCode.SLOW_CONSUMER);
        }
    }

    SubscriptionState state() {
        return new SubscriptionState(
                request.channel(), subscribers == null ? null : position(), recovery);
    }

    /// Sends what was missed, no faster than the connection takes it, and makes it live. To be
    /// called once the command is answered, and again when the connection takes more.
    void replay(ChannelLog log) {
        answered = true;
        source = log;
        resume();
    }

    /// Goes on where the connection took no more.
    void resume() {
        if (source == null || busy || left) {
            return;
        }
        busy = true; // sending may find room on the wire, and so lead here again
        while (sent < missed.size() && connection.takesMore()) {
            connection.sendAll(nextPiece());
        }
        busy = false;
        if (sent == missed.size() && !isClosed()) {
            missed.clear();
            sent = 0;
            goOn(source);
        }
    }

    private List<Event.Delivered> nextPiece() {
        var piece = new ArrayList<Event.Delivered>();
        var bytes = 0L;
        while (sent < missed.size() && bytes < PIECE_BYTES) {
            var publication = missed.get(sent++);
            if (connection.isIn(publication.audience())) {
                piece.add(new Event.Delivered(publication));
                bytes += publication.data().size();
            }
        }
        return piece;
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
            var place = memberships.place(memberships.indexOf(request.channel()));
            subscribers.liveAfter(place, position().offset());
        }
    }

    /// Takes the subscription back.
    void giveUp() {
        connection.end(this);
        if (subscribers != null && !left) {
            connection.shard().leave(connection, request.channel());
        }
    }

    private StreamPosition position() {
        if (top == null) {
            throw new IllegalStateException("nothing was read of " + request.channel());
        }
        return top;
    }
}

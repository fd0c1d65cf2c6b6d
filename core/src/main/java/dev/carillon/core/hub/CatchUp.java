package dev.carillon.core.hub;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.SubscriptionState.Recovery;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Brings one new subscription up to the point from which it is live: reads the log until it holds
/// all that has gone out to the others meanwhile. Owned by the connection's loop.
///
/// However long the log is, no more of it is held here than one read gives: the next follows when
/// the connection has taken the last.
@OnLoop
final class CatchUp {
    /// How much is read at once of a log that may be far longer than memory is large: little at
    /// first, and then more, as long as what was read was small.
    private static final int FIRST_PAGE = 4;

    private static final int PAGE_GROWTH = 4;
    private static final int LARGEST_PAGE = 256;

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

    /// Whether nothing is known of where to go on, so that it is at the log's beginning.
    private boolean unknown;

    /// The most that somebody who was away is sent of a log in memory; 0 when nobody was.
    private int queueSize;

    private boolean left;
    private boolean answered;
    private boolean busy;
    private @Nullable ChannelLog source;

    /// The end of the log when it was read first, where that is all there is to begin with.
    private @Nullable StreamPosition begun;

    /// The end of the log when it was read last.
    private @Nullable StreamPosition top;

    /// Up to where it has been read, and whether that is short of its end.
    private @Nullable StreamPosition readTo;

    private boolean more;

    /// How many publications the next read of a stored log asks for.
    private int page = FIRST_PAGE;

    /// Whether what is read now was there before the answer.
    private boolean waited;

    private @Nullable StreamPosition reached;

    /// @param subscribers which the connection has joined; null when it was live there before, and
    ///   only wants to know where it stands
    /// @param most how many publications the channel's log can hold in memory
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

    /// Whether it brings the connection to a channel; not where the connection was live before.
    boolean isOn(ChannelName other) {
        return subscribers != null && channel.equals(other);
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

    /// Whether something went out that has not been read, and is to be read before anything is
    /// sent.
    boolean lags() {
        if (subscribers == null) {
            return false;
        }
        if (readTo == null) {
            return true;
        }
        return more ? answered || isQueue() : subscribers.lastOffset() > readTo.offset();
    }

    /// Whether the log survives the process, as far as is known: reading it tells.
    private boolean isStored() {
        return connection.shard().inboxes().isStored(channel);
    }

    /// Whether only the newest of it are wanted.
    private boolean isQueue() {
        return queueSize > 0 && !isStored();
    }

    /// Starts the next read; its outcome goes to [#take].
    CompletionStage<LogRead> read(ChannelLog log) {
        var from = readTo == null ? since : readTo;
        return from == null
                ? log.read(channel, null, newest())
                : log.read(channel, from, isStored() ? page : most);
    }

    /// How much of the log is wanted where there is no position to read from.
    private int newest() {
        if (queueSize > 0) {
            return isStored() ? 0 : queueSize;
        }
        return retained ? most : 0;
    }

    void take(LogRead read) {
        var from = readTo == null ? since : readTo;
        if (from == null) {
            begin(read);
        } else if (isElsewhere(from, read.top()) || (!read.gapless() && !tellOfGap())) {
            startOver();
        } else {
            goOn(read);
        }
        connection.countOwed();
    }

    /// What is held until the connection takes it, in bytes, roughly.
    long held() {
        return missed.bytes();
    }

    /// The first read where there was no position to read from.
    private void begin(LogRead read) {
        top = read.top();
        if (queueSize > 0 && isStored()) { // all there is, then
            since = new StreamPosition(read.top().epoch(), 0);
            unknown = recovery == Recovery.COMPLETE;
            return;
        }
        readTo = read.top();
        begun = read.top();
        if (queueSize == 0) {
            missed.add(read.publications().stream().filter(p -> p.key() != null).toList());
            return;
        }
        missed.add(read.publications());
        shorten();
        if (!(read.gapless() && read.complete())) {
            recovery = Recovery.PARTIAL;
        } else if (recovery == Recovery.COMPLETE && missed.size() == 0) {
            recovery = Recovery.NONE; // somebody of whom nothing is known, and nothing waits
        }
    }

    /// Whether a log has no such position.
    private static boolean isElsewhere(StreamPosition position, StreamPosition top) {
        return !position.epoch().equals(top.epoch()) || position.offset() > top.offset();
    }

    /// Something that was missed is gone. Before the answer that is what the answer says.
    ///
    /// @return false when it can't be said any more, or need not be, for nobody was told yet from
    ///   where on to expect anything
    private boolean tellOfGap() {
        if (recovery == Recovery.PARTIAL) {
            return true;
        }
        if (answered || (since == null && !fromCursor)) {
            return false;
        }
        recovery = Recovery.PARTIAL;
        return true;
    }

    private void goOn(LogRead read) {
        var publications = read.publications();
        missed.add(publications);
        page = nextPage(publications);
        top = read.top();
        more = !read.complete() && !publications.isEmpty();
        readTo = more ? publications.getLast().position() : top;
        if (waited) {
            connection.shard().cameBack(publications.size(), true);
            waited = more;
        }
        shorten();
        if (unknown && recovery == Recovery.COMPLETE && missed.size() == 0) {
            recovery = Recovery.NONE; // as above
        }
    }

    /// As many as would be about as large as a page may be, if they are like these.
    private int nextPage(List<Publication> read) {
        var bytes = read.stream().mapToLong(Missed::size).sum();
        if (bytes == 0) {
            return page;
        }
        var fitting = connection.pageBytes() * read.size() / bytes;
        return Math.clamp(fitting, 1, Math.min(LARGEST_PAGE, PAGE_GROWTH * page));
    }

    private void shorten() {
        if (queueSize > 0
                && !answered
                && missed.shorten(isStored() ? Integer.MAX_VALUE : queueSize)) {
            recovery = Recovery.PARTIAL;
        }
    }

    /// What was missed can't be had: before the answer that is what the answer says, after it the
    /// client must come back to hear it.
    private void startOver() {
        if (answered) {
            connection.close(CloseCode.SLOW_CONSUMER);
            return;
        }
        if (queueSize > 0) {
            recovery = Recovery.PARTIAL;
        } else if (recovery != Recovery.NONE) {
            recovery = Recovery.IMPOSSIBLE;
        }
        missed.clear();
        more = false;
        since = null;
        readTo = null;
        top = null;
        begun = null;
    }

    SubscriptionState state() {
        return new SubscriptionState(channel, subscribers == null ? null : position(), recovery);
    }

    private StreamPosition position() {
        var start = fromCursor || recovery == Recovery.PARTIAL ? missed.start() : begun;
        return start == null ? top() : start;
    }

    /// After which place everything follows that the client has to expect.
    private StreamPosition start() {
        return since == null ? position() : since;
    }

    /// The newest that the client can have been told of; null before the answer.
    @Nullable StreamPosition end() {
        return answered ? top : null;
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
        if (subscribers != null) {
            connection.begins(channel, start());
        }
        if (queueSize > 0 && (missed.size() > 0 || recovery == Recovery.PARTIAL)) {
            connection.shard().cameBack(missed.size(), recovery == Recovery.COMPLETE);
            waited = more;
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
                connection.wrote(channel);
            }
        }
        busy = false;
        connection.countOwed();
        if (missed.isSent() && !isClosed()) {
            missed.clear();
            reached = readTo;
            proceed(source);
        }
    }

    private void proceed(ChannelLog log) {
        if (!lags()) {
            live();
            return;
        }
        busy = true;
        var _ =
                Asking.of(() -> read(log))
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
            subscribers.liveAfter(place, Objects.requireNonNull(readTo));
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

package dev.carillon.core.hub;

import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Frames;
import dev.carillon.core.spi.Link;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way out of one connection: its link, the encoding that its client chose, and the events that
/// the client is owed while it can't keep up. Confined to the connection's loop.
///
/// What waits here and in the link is bounded by [HubLimits#outboundBytes]. A client that is
/// further behind than that is disconnected with [CloseCode#SLOW_CONSUMER].
@OnLoop
public final class Outbox {
    /// What a publication takes besides its payload, roughly.
    private static final int OVERHEAD = 128;

    /// How many pages of a log would fill what may wait for the client.
    private static final int PAGES = 4;

    private final Connection connection;
    private final Shard shard;
    private final Link link;
    private Encoding encoding;

    /// What the client is owed of publications with a key; null while it is owed nothing.
    private @Nullable Backlog backlog;

    /// Large answers; null until one was asked for.
    private @Nullable AnswerQueue answers;

    Outbox(Connection connection, Shard shard, Link link, Encoding encoding) {
        this.connection = connection;
        this.shard = shard;
        this.link = link;
        this.encoding = encoding;
    }

    Link link() {
        return link;
    }

    Encoding encoding() {
        return encoding;
    }

    /// Writes publications in their short form from here on, where the client has the rest.
    public void useDelta() {
        encoding = encoding.delta();
    }

    /// Whether the client takes what is sent as fast as it comes, and is owed nothing.
    public boolean isKeepingUp() {
        return backlog == null && link.writable();
    }

    /// Whether the wire takes more without piling it up.
    boolean takesMore() {
        return link.writable();
    }

    /// Whether the wire has taken everything.
    public boolean isFlushed() {
        return backlog == null && link.queuedBytes() == 0;
    }

    /// Up to where a channel has been written, where nothing before that is owed.
    ///
    /// @param written up to where it went out to this connection
    StreamPosition reached(ChannelName channel, StreamPosition written) {
        return backlog == null ? written : backlog.before(channel, written);
    }

    /// Writes frames that are shared with other connections, to a client that is keeping up.
    void writeShared(Frames frames, boolean flush) {
        link.write(frames);
        if (flush) {
            link.flush();
        } else {
            shard.flushLater(link);
        }
    }

    /// Takes a publication that can't be written as shared frames. One with a key may wait, and is
    /// replaced by the next of its key; one without is queued up to the limit.
    void offer(Event.Delivered event) {
        var key = event.publication().key();
        if (isKeepingUp()) {
            write(List.of(event));
        } else if (key != null) {
            owe(key, event);
        } else {
            writeBacklog();
            write(List.of(event));
        }
    }

    private void owe(String key, Event.Delivered event) {
        if (backlog == null) {
            backlog = new Backlog();
        }
        if (backlog.put(key, event, limit())) {
            countOwed();
        } else {
            connection.close(CloseCode.SLOW_CONSUMER);
        }
    }

    private void writeBacklog() {
        if (backlog != null) {
            write(backlog.all()); // if that ends the connection, it is still owed
            backlog = null;
            countOwed();
            var tracker = connection.tracker();
            if (tracker != null) {
                tracker.wroteBacklog();
            }
        }
    }

    /// Drops what the client is owed of a channel.
    void forget(ChannelName channel) {
        if (backlog != null) {
            backlog.forget(channel);
            backlog = backlog.isEmpty() ? null : backlog;
        }
        countOwed();
    }

    /// Sends events to this client alone, in one piece. When they can't be written the connection
    /// ends.
    public void send(List<? extends Event> events) {
        if (!connection.isOpen() || events.isEmpty()) {
            return;
        }
        try {
            events.forEach(this::tellOfRefusal);
            write(events);
            link.flush();
        } catch (Throwable e) {
            connection.failed(e);
        }
    }

    private void tellOfRefusal(Event event) {
        switch (event) {
            case Event.Failed(_, var code, var message) -> shard.refused(connection, code, message);
            case Event.AuthenticationFailed(_, var code, var message) ->
                    shard.refused(connection, code, message);
            default -> {}
        }
    }

    private void write(List<? extends Event> events) {
        if (!connection.isOpen() || events.isEmpty()) {
            return;
        }
        var frames = encoding.full().encode(events);
        try {
            if (isTooMuch(frames.size())) {
                connection.close(CloseCode.SLOW_CONSUMER);
            } else {
                link.write(frames);
                shard.sent(frames.messages());
            }
        } finally {
            frames.release();
        }
    }

    /// What a publication takes, in bytes, roughly.
    public static long sizeOf(Publication publication) {
        return (long) OVERHEAD + publication.data().size();
    }

    /// Tells the link what is kept for the client until the wire takes more.
    public void countOwed() {
        var owed = backlog == null ? 0 : backlog.bytes();
        link.owes(owed + connection.memberships().held());
    }

    /// How much of a log is read for this client at once, in bytes, roughly: a part of what may
    /// wait for it, for all subscriptions that are on their way together.
    public long pageBytes() {
        return limit() / PAGES / Math.max(1, connection.memberships().pending());
    }

    /// The most bytes that may wait to be sent.
    public long limit() {
        return shard.limits().outboundBytes();
    }

    /// Has a large answer made and sent once the wire takes more and those before it are sent.
    ///
    /// @param answer makes it, and must not fail
    /// @return false when so many wait already that this one never will be
    public boolean answer(Supplier<CompletionStage<Event>> answer) {
        if (answers == null) {
            answers = new AnswerQueue(connection);
        }
        return answers.add(answer);
    }

    /// The wire takes more again, and what else waited for that had its turn.
    void proceedWithAnswers() {
        if (answers != null) {
            answers.proceed();
        }
    }

    /// Whether so many bytes more would be more than may wait. Whoever keeps up may be sent
    /// anything that fits the queue alone: otherwise nobody could be sent anything right after
    /// something else.
    private boolean isTooMuch(long bytes) {
        var most = limit();
        return bytes > most || (link.queuedBytes() + bytes > most && !link.writable());
    }

    /// The wire takes more again: what the client is owed goes out.
    void drain() {
        writeBacklog();
        link.flush();
    }

    /// Sends what was written with the rest of the loop's turn.
    void flushLater() {
        shard.flushLater(link);
    }
}

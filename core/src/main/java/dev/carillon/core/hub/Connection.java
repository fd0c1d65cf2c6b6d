package dev.carillon.core.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.faults.Asking;
import dev.carillon.core.faults.Part;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Frames;
import dev.carillon.core.spi.Link;
import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.CloseReason;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One socket. Owned by its event loop, on which every method is called unless it says otherwise.
///
/// It is kept small: an idle connection costs this object, its link and its place in three arrays.
@OnLoop
public final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final String PREFIX = "c-";

    /// How many large answers may wait for the wire.
    private static final int MOST_ANSWERS = 64;

    /// How many pages of a log would fill what may wait for it.
    private static final int PAGES = 4;

    /// Stands for none, and is never added to: most connections never have any.
    private static final ArrayDeque<Supplier<CompletionStage<Event>>> NO_ANSWERS =
            new ArrayDeque<>(0);

    private final long number;
    private final Shard shard;
    private final Link link;
    private final long openedAt;
    private Encoding encoding;
    private ConnectionState state;
    private final Memberships memberships = new Memberships();
    private @Nullable Backlog backlog;
    private List<CatchUp> catchingUp = List.of();

    /// Large answers that wait until the wire takes more.
    private ArrayDeque<Supplier<CompletionStage<Event>>> answers = NO_ANSWERS;

    /// Whether one of them is being made.
    private boolean answering;

    private @Nullable Receiver receiver;

    /// How far it has got in its user's inbox; null while it has none.
    private @Nullable InboxProgress progress;

    /// The wheel's own marks: see [HeartbeatWheel].
    final HeartbeatWheel.Mark mark = new HeartbeatWheel.Mark(this);

    Connection(
            long number,
            Shard shard,
            Link link,
            Encoding encoding,
            ConnectionState state,
            long openedAt) {
        this.number = number;
        this.shard = shard;
        this.link = link;
        this.encoding = encoding;
        this.state = state;
        this.openedAt = openedAt;
    }

    /// Names the connection among all of this server's. May be called from any thread.
    public String id() {
        return PREFIX + Long.toString(number, Character.MAX_RADIX);
    }

    /// The number of the connection that an id names; empty when it names none.
    static Optional<Long> numberIn(String id) {
        try {
            return id.startsWith(PREFIX)
                    ? Optional.of(Long.valueOf(id.substring(PREFIX.length()), Character.MAX_RADIX))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    long number() {
        return number;
    }

    /// When it was opened, in milliseconds since 1970. May be called from any thread.
    public long openedAt() {
        return openedAt;
    }

    /// Where its client is; empty when that is not known.
    public String address() {
        return link.address();
    }

    /// The name of the dialect that its client speaks.
    public String dialect() {
        return encoding.dialect();
    }

    /// Where it stands.
    public ConnectionState state() {
        return state;
    }

    boolean isOpen() {
        return !(state instanceof ConnectionState.Closed);
    }

    /// Whom it acts for; empty before authentication and after the end.
    public Optional<Principal> principal() {
        return Optional.ofNullable(principalOrNull());
    }

    private @Nullable Principal principalOrNull() {
        return switch (state) {
            case ConnectionState.Entering(var principal) -> principal;
            case ConnectionState.Active(var principal) -> principal;
            case ConnectionState.Anonymous _, ConnectionState.Closed _ -> null;
        };
    }

    /// Whether it subscribes to a channel.
    public boolean subscribesTo(ChannelName channel) {
        return memberships.contains(channel);
    }

    /// The channels it subscribes to, in the order in which it did.
    public List<ChannelName> channels() {
        return memberships.names();
    }

    /// Runs a task on the connection's event loop. May be called from any thread.
    public void execute(Runnable task) {
        shard.loop().execute(task);
    }

    /// Runs a task on the connection's event loop: at once when called there. May be called from
    /// any thread.
    public void onLoop(Runnable task) {
        if (shard.loop().inLoop()) {
            task.run();
        } else {
            shard.loop().execute(task);
        }
    }

    /// Notes a sign of life.
    public void seen() {
        mark.lastSeen = shard.tick();
        if (progress != null) {
            progress.seen();
        }
    }

    /// Sends an event to this connection alone.
    public void send(Event event) {
        sendAll(List.of(event));
    }

    /// Sends events to this connection alone, in one piece. When they can't be written the
    /// connection ends, and its client comes back for what it missed.
    public void sendAll(List<? extends Event> events) {
        if (state instanceof ConnectionState.Closed || events.isEmpty()) {
            return;
        }
        try {
            events.forEach(this::tellOfRefusal);
            writeOwn(events);
            link.flush();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void tellOfRefusal(Event event) {
        switch (event) {
            case Event.Failed(_, var code, var message) -> shard.refused(this, code, message);
            case Event.AuthenticationFailed(_, var code, var message) ->
                    shard.refused(this, code, message);
            default -> {}
        }
    }

    /// Sends publications in their short form from here on, where the client has the rest.
    public void useDelta() {
        encoding = encoding.delta();
    }

    /// Ends the connection, giving a reason.
    public void close(CloseReason reason) {
        if (state instanceof ConnectionState.Closed) {
            return;
        }
        try {
            link.close(reason);
        } catch (Throwable e) {
            shard.faults().note(Part.DELIVERY, e);
        } finally {
            shard.closed(this, reason);
        }
    }

    /// Ends the connection because it could not be written to, so that its client comes back for
    /// what it missed.
    void failed(Throwable cause) {
        LOG.atError().setCause(cause).addKeyValue("connection", id()).log("a connection failed");
        close(CloseCode.INTERNAL);
    }

    /// The other side went away.
    public void lost() {
        shard.closed(this, null);
    }

    /// The wire takes more again: what is owed goes out, and what is being replayed goes on.
    public void drained() {
        if (!takesMore() || state instanceof ConnectionState.Closed) {
            return;
        }
        try {
            writeBacklog();
            link.flush();
            List.copyOf(catchingUp).forEach(CatchUp::resume);
            giveAnswers();
        } catch (Throwable e) {
            failed(e);
        }
    }

    /// Has a large answer made and sent once the wire takes more and those before it are sent.
    ///
    /// @param answer makes it, and must not fail
    /// @return false when so many wait already that this one never will be
    public boolean answer(Supplier<CompletionStage<Event>> answer) {
        if (answers.size() >= MOST_ANSWERS) {
            return false;
        }
        answers = answers.isEmpty() ? new ArrayDeque<>(2) : answers;
        answers.addLast(answer);
        giveAnswers();
        return true;
    }

    private void giveAnswers() {
        while (!answering && !answers.isEmpty() && takesMore() && isOpen()) {
            answering = true;
            var _ =
                    Asking.of(answers.removeFirst())
                            .whenComplete(
                                    (event, failure) -> onLoop(() -> answered(event, failure)));
        }
    }

    private void answered(@Nullable Event event, @Nullable Throwable failure) {
        answering = false;
        if (event == null) {
            failed(new IllegalStateException("an answer could not be made", failure));
        } else {
            send(event);
            giveAnswers();
        }
    }

    /// Whether the wire takes more without piling it up.
    boolean takesMore() {
        return link.writable();
    }

    void state(ConnectionState next) {
        state = next;
    }

    /// Is being let in: its client is listened to again once it has been told so.
    void enters(ConnectionState.Entering next) {
        state = next;
        link.pause();
    }

    /// Has been told that it was let in. Whatever its client has sent since it was listened to last
    /// is no sign that it got what it was sent meanwhile.
    void welcomed(ConnectionState.Active next) {
        state = next;
        mark.lastSeen = shard.tick();
        link.resume();
    }

    /// Says which channel is the user's inbox, whose progress is remembered when they go.
    void inbox(ChannelName channel) {
        progress = new InboxProgress(this, channel);
    }

    @Nullable InboxProgress progress() {
        return progress;
    }

    /// Notes what the client said of itself: which device it is, and whether it acknowledges its
    /// inbox by itself. To be called before it acts for anybody.
    public void comesFrom(@Nullable Device device, boolean acks) {
        if (device != null || acks) {
            receiver = new Receiver(device == null ? device().orElse(null) : device, acks);
        }
    }

    /// Which of its user's devices it is; empty when it didn't say.
    public Optional<Device> device() {
        return Optional.ofNullable(receiver).map(Receiver::device);
    }

    /// Whether its client acknowledges its inbox by itself, rather than by being written to.
    public boolean acks() {
        return receiver != null && receiver.acks();
    }

    @Nullable Receiver receiver() {
        return receiver;
    }

    /// The name under which its cursors are kept.
    String deviceName() {
        return device().map(Device::value).orElse(Cursors.NO_DEVICE);
    }

    /// Says from where on a channel is sent, which may be the inbox.
    void begins(ChannelName channel, StreamPosition position) {
        if (progress != null && progress.isOf(channel)) {
            progress.begins(position);
        }
    }

    /// A channel was written to it, which may be the inbox.
    void wrote(ChannelName channel) {
        if (progress != null && progress.isOf(channel)) {
            progress.wrote();
        }
    }

    /// Its client has everything of the inbox up to a position; no news where it doesn't say so by
    /// itself.
    public void acknowledge(StreamPosition position) {
        if (progress != null) {
            progress.acknowledge(position);
        }
    }

    /// Whether the wire has taken everything.
    boolean isFlushed() {
        return backlog == null && link.queuedBytes() == 0;
    }

    /// The newest of the inbox that its client can have been told of; empty before it was told
    /// where it stands.
    public Optional<StreamPosition> inboxEnd() {
        return Optional.ofNullable(progress).map(inbox -> end(inbox.channel()));
    }

    private @Nullable StreamPosition end(ChannelName channel) {
        for (var subscription : catchingUp) {
            if (subscription.isOn(channel)) {
                return subscription.end();
            }
        }
        var index = memberships.indexOf(channel);
        var subscribers = index < 0 ? null : memberships.channel(index).on(shard.index());
        return subscribers == null ? null : subscribers.end(memberships.place(index));
    }

    /// Up to where a channel has been written to it, and nothing is owed; null while nothing of it
    /// has.
    @Nullable StreamPosition reached(ChannelName channel) {
        for (var subscription : catchingUp) {
            if (subscription.isOn(channel)) {
                return subscription.reached();
            }
        }
        var index = memberships.indexOf(channel);
        var subscribers = index < 0 ? null : memberships.channel(index).on(shard.index());
        var reached = subscribers == null ? null : subscribers.reached(memberships.place(index));
        return reached == null || backlog == null ? reached : backlog.before(channel, reached);
    }

    /// A subscription is on its way to be live.
    void begin(CatchUp subscription) {
        catchingUp = catchingUp.isEmpty() ? new ArrayList<>(2) : catchingUp;
        catchingUp.add(subscription);
    }

    /// It is live, or never will be.
    void end(CatchUp subscription) {
        if (!catchingUp.isEmpty()) {
            catchingUp.remove(subscription);
            catchingUp = catchingUp.isEmpty() ? List.of() : catchingUp;
            countOwed();
        }
    }

    /// A subscription ended: nothing more is owed of it, and what was on its way to it stops.
    void left(ChannelName channel) {
        for (var subscription : List.copyOf(catchingUp)) {
            if (subscription.channel().equals(channel)) {
                subscription.left();
                end(subscription);
            }
        }
        if (backlog != null) {
            backlog.forget(channel);
            backlog = backlog.isEmpty() ? null : backlog;
        }
        countOwed();
    }

    Shard shard() {
        return shard;
    }

    Memberships memberships() {
        return memberships;
    }

    Encoding encoding() {
        return encoding;
    }

    boolean isKeepingUp() {
        return backlog == null && link.writable();
    }

    boolean isIn(Audience audience) {
        return switch (audience) {
            case Audience.Everyone _ -> true;
            case Audience.ExceptUser(var user) -> {
                var me = principalOrNull();
                yield me == null || !me.user().equals(user);
            }
            case Audience.ExceptConnection(var connection) -> !connection.equals(id());
            case Audience.ExceptSubscribersOf(var channel) -> !memberships.contains(channel);
        };
    }

    void ping() {
        link.ping();
    }

    /// Writes shared frames; whoever keeps up takes them.
    void write(Frames frames, boolean flush) {
        link.write(frames);
        if (flush) {
            link.flush();
        } else {
            shard.flushLater(link);
        }
    }

    /// Takes a publication that can't be written as shared frames: what has a key may wait and be
    /// replaced, what has none is queued up to the limit.
    ///
    /// @return false when that ended the connection
    boolean offer(Event.Delivered event) {
        var key = event.publication().key();
        if (isKeepingUp()) {
            writeOwn(List.of(event));
        } else if (key != null) {
            owe(key, event);
        } else {
            writeBacklog();
            writeOwn(List.of(event));
        }
        return !(state instanceof ConnectionState.Closed);
    }

    /// Has what was written sent with the rest of the loop's turn.
    void flushLater() {
        shard.flushLater(link);
    }

    private void owe(String key, Event.Delivered event) {
        if (backlog == null) {
            backlog = new Backlog();
        }
        if (backlog.put(key, event, shard.limits().outboundBytes())) {
            countOwed();
        } else {
            close(CloseCode.SLOW_CONSUMER);
        }
    }

    /// Tells the link what is kept here until the wire takes more.
    void countOwed() {
        var owed = backlog == null ? 0 : backlog.bytes();
        for (var subscription : catchingUp) {
            owed += subscription.held();
        }
        link.owes(owed);
    }

    /// How much of a log is read for this connection at once, in bytes, roughly: a part of what may
    /// wait for it, for all subscriptions that are on their way together.
    long pageBytes() {
        return shard.limits().outboundBytes() / PAGES / Math.max(1, catchingUp.size());
    }

    private void writeBacklog() {
        if (backlog != null) {
            writeOwn(backlog.all()); // if that ends the connection, it is still owed
            backlog = null;
            countOwed();
            if (progress != null) {
                progress.wrote();
            }
        }
    }

    /// Whether so many bytes more would be more than may wait. Whoever keeps up may be sent
    /// anything that fits the queue alone, for else nobody could be who is sent something just
    /// before.
    private boolean isTooMuch(long bytes) {
        var most = shard.limits().outboundBytes();
        return bytes > most || (link.queuedBytes() + bytes > most && !link.writable());
    }

    private void writeOwn(List<? extends Event> events) {
        if (state instanceof ConnectionState.Closed || events.isEmpty()) {
            return;
        }
        var frames = encoding.full().encode(events);
        try {
            if (isTooMuch(frames.size())) {
                close(CloseCode.SLOW_CONSUMER);
            } else {
                link.write(frames);
                shard.sent(frames.messages());
            }
        } finally {
            frames.release();
        }
    }
}
